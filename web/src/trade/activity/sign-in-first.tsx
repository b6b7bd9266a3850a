/** For visitors, where something of their own would be. */
import { Link, useLocation } from 'wouter'
import { useSay } from '../../text/text.ts'
import { Empty } from '../../ui/bits.tsx'
import type { IconName } from '../../ui/icons.tsx'
import './activity.css'

export function SignInFirst({ icon, text }: { readonly icon: IconName; readonly text: string }) {
  const say = useSay()
  const [path] = useLocation()
  const to = `?to=${encodeURIComponent(path)}`
  return (
    <Empty icon={icon}>
      <p>{text}</p>
      <p className="sign-in-first">
        <Link href={`/sign-in${to}`}>{say('signIn')}</Link>
        <Link href={`/sign-up${to}`}>{say('signUp')}</Link>
      </p>
    </Empty>
  )
}
