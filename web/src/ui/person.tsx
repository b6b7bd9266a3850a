/** Who is signed in, with what is theirs; for a visitor the ways in. */
import { useEffect } from 'react'
import { Link, useLocation, useSearch } from 'wouter'
import { signPath } from '../account/way-back.ts'
import { session, signOut } from '../api/session.ts'
import { useSignal } from '../live/signal.ts'
import { useSay } from '../text/text.ts'
import { Icon } from './icons.tsx'
import { Menu } from './menu.tsx'
import './person.css'
import { toast } from './toast.tsx'

export function Person() {
  const say = useSay()
  const [path, go] = useLocation()
  const search = useSearch()
  const state = useSignal(session)
  useEndedToast()
  if (state.kind === 'unknown') return <span className="person-visitor" />
  if (state.kind === 'visitor') {
    return (
      <span className="person-visitor">
        <Link href={signPath('/sign-in', path, search)}>{say('signIn')}</Link>
        <Link href={signPath('/sign-up', path, search)} className="person-sign-up">
          {say('signUp')}
        </Link>
      </span>
    )
  }
  const { name, email, profilePhoto } = state.person
  return (
    <Menu
      label={`${name || email}: ${say('account')}`}
      button={
        <>
          {profilePhoto === '' ? (
            <Icon name="account" />
          ) : (
            <img className="person-photo" src={profilePhoto} alt="" />
          )}
          <span className="person-name">{name || email}</span>
        </>
      }
    >
      {(close) => (
        <>
          <span className="person-email">{email}</span>
          <div className="menu-rows">
            <Link href="/account" className="menu-row" onClick={close}>
              <Icon name="account" />
              {say('account')}
            </Link>
            <button
              type="button"
              className="menu-row"
              onClick={() => {
                close()
                void signOut().then((isOut) => (isOut ? go('/') : toast('bad', say('serverAway'))))
              }}
            >
              <Icon name="leave" />
              {say('signOut')}
            </button>
          </div>
        </>
      )}
    </Menu>
  )
}

/** A session that ends of itself turns a page into a visitor's: that is said once. */
function useEndedToast(): void {
  const say = useSay()
  const [path] = useLocation()
  const state = useSignal(session)
  const hasEnded = state.kind === 'visitor' && state.ended === true
  // biome-ignore lint/correctness/useExhaustiveDependencies: told when it ends, not with each page
  useEffect(() => {
    // The sign-in page says it itself.
    if (hasEnded && !path.startsWith('/sign-')) toast('plain', say('signEnded'))
  }, [hasEnded])
}
