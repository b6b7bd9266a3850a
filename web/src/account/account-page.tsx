/** All of an account that is not money: who one is, where one is signed in, how one trades. */
import { Link, useLocation } from 'wouter'
import { session } from '../api/session.ts'
import { useSignal } from '../live/signal.ts'
import { useSay } from '../text/text.ts'
import { Empty, WaitingRows } from '../ui/bits.tsx'
import { Page } from '../ui/page.tsx'
import './account-page.css'
import { Fees } from './fees.tsx'
import { PasswordForm } from './password-form.tsx'
import { Profile } from './profile.tsx'
import { Sessions } from './sessions.tsx'
import { TradingDefaults } from './trading-defaults.tsx'
import { signPath } from './way-back.ts'

export function AccountPage() {
  const say = useSay()
  const state = useSignal(session)
  return (
    <Page title={say('account')}>
      {state.kind === 'unknown' ? <WaitingRows /> : null}
      {state.kind === 'visitor' ? <Visitor ended={state.ended === true} /> : null}
      {state.kind === 'person' ? (
        <div className="account" key={state.person.id}>
          <div className="account-column">
            <Profile person={state.person} />
            <PasswordForm person={state.person} />
          </div>
          <div className="account-column">
            <Sessions />
            <TradingDefaults />
            <Fees personId={state.person.id} />
          </div>
        </div>
      ) : null}
    </Page>
  )
}

function Visitor({ ended }: { readonly ended: boolean }) {
  const say = useSay()
  const [path] = useLocation()
  return (
    <Empty icon="account">
      <p>{say(ended ? 'signEnded' : 'personVisitor')}</p>
      <p className="account-ways">
        <Link className="button" href={signPath('/sign-in', path)}>
          {say('signIn')}
        </Link>
        <Link className="button button-main" href={signPath('/sign-up', path)}>
          {say('signUp')}
        </Link>
      </p>
    </Empty>
  )
}
