/** Who is signed in, and the calls that change that. */
import { Signal } from '../live/signal.ts'
import { type Answer, call, type Problem } from './request.ts'

export interface Person {
  readonly id: string
  readonly email: string
  readonly name: string
  readonly profilePhoto: string
  readonly createdAt: string
}

/** Undefined until the server has said who the browser's cookie is. */
export type SessionState =
  | { readonly kind: 'unknown' }
  /** `ended`: somebody was signed in here until the server no longer knew the session. */
  | { readonly kind: 'visitor'; readonly ended?: true }
  | { readonly kind: 'person'; readonly person: Person }

export const session = new Signal<SessionState>({ kind: 'unknown' })

/** Kept while somebody is signed in here: visitors need not ask who they are. */
const KEPT = 'bourse:signed-in'
const AGAIN_MS = 2_000

/** Finds out who this is, and hears of it when another tab signs in or out. Called once. */
export function startSession(): void {
  addEventListener('storage', ({ key }) => {
    if (key === KEPT) void readSession()
  })
  void readSession()
}

/**
 * Finds out who this is. Whoever never signed in here is a visitor at once; else the server knows,
 * and while it cannot answer nothing changes and it is asked again.
 */
async function readSession(): Promise<void> {
  if (localStorage.getItem(KEPT) === null) {
    session.set({ kind: 'visitor' })
    return
  }
  const answer = await call<Person>('GET', '/api/users/self')
  if (answer.ok) session.set({ kind: 'person', person: answer.value })
  else if (isNobody(answer.problem)) leave('ended')
  else setTimeout(() => void readSession(), AGAIN_MS)
}

export async function signIn(email: string, password: string): Promise<Answer<unknown>> {
  const answer = await call('POST', '/api/users/accessToken', { email, password })
  if (answer.ok) {
    localStorage.setItem(KEPT, 'yes')
    await readSession()
  }
  return answer
}

export async function signUp(email: string, password: string): Promise<Answer<unknown>> {
  const answer = await call('POST', '/api/users', { email, password })
  return answer.ok ? await signIn(email, password) : answer
}

/** Ends all sessions of the person, here too; this browser goes on with the new one it gets. */
export async function changePassword(
  oldPassword: string,
  newPassword: string,
): Promise<Answer<unknown>> {
  const answer = await call('POST', '/api/users/password', { oldPassword, newPassword })
  if (answer.ok) {
    // Something else may have been told meanwhile that the old session is over.
    localStorage.setItem(KEPT, 'yes')
    await readSession()
  }
  return answer
}

/** False when the server was not reached: then the session is still there, and so is the person. */
export async function signOut(): Promise<boolean> {
  const answer = await call('DELETE', '/api/users/accessToken')
  if (!answer.ok && !isNobody(answer.problem)) return false
  leave()
  return true
}

/** The server no longer knows this session: the screen goes on as a visitor's. */
export function sessionEnded(): void {
  if (session.value.kind === 'person') leave('ended')
}

function leave(why: 'ended' | 'signed-out' = 'signed-out'): void {
  localStorage.removeItem(KEPT)
  session.set(why === 'ended' ? { kind: 'visitor', ended: true } : { kind: 'visitor' })
}

/** True when the server said that it does not know, or no longer knows, who asks. */
function isNobody({ status }: Problem): boolean {
  return status === 401 || status === 403
}
