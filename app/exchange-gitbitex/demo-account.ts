/**
 * The account that a visitor of a preview can use at once. Play money only: its password is public.
 */
import type { AuthService } from '@bourse/auth/usecase/auth'
import type { Welcome } from '@bourse/exchange/delivery/background/welcome'

export const DEMO = { email: 'demo@bourse.test', password: 'demo-demo-demo' }

/** The demo account with its funds; undefined when somebody registered that e-mail otherwise. */
export async function openDemoAccount(
  auth: AuthService,
  welcome: Welcome,
): Promise<typeof DEMO | undefined> {
  const registered = await auth.register(DEMO.email, DEMO.password)
  if (registered.ok) {
    await welcome.grant(registered.value.id)
    return DEMO
  }
  return registered.problem.kind === 'email-taken' ? DEMO : undefined
}
