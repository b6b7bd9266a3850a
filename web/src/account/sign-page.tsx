/** The ways in: sign up, sign in, and a new password for whoever forgot theirs. */
import { useLayoutEffect, useRef } from 'react'
import { Link, useLocation, useSearch } from 'wouter'
import { useConfigs } from '../api/queries.ts'
import { session, signOut } from '../api/session.ts'
import { useSignal } from '../live/signal.ts'
import { useSay } from '../text/text.ts'
import { WaitingRows } from '../ui/bits.tsx'
import { Button } from '../ui/button.tsx'
import { Page } from '../ui/page.tsx'
import { Forgotten } from './forgotten.tsx'
import { Note } from './note.tsx'
import { SignForm } from './sign-form.tsx'
import './sign-page.css'
import { wayBack } from './way-back.ts'

const FORGOTTEN = 'forgotten'

export function SignPage({ up }: { readonly up: boolean }) {
  const say = useSay()
  const [, go] = useLocation()
  const search = useSearch()
  const state = useSignal(session)
  const isForgotten = !up && new URLSearchParams(search).has(FORGOTTEN)
  const back = wayBack(search)
  // Whoever came to sign in goes on at once; whoever was signed in already is told so.
  const came = useRef(state.kind)
  useLayoutEffect(() => {
    if (state.kind !== 'person') came.current = state.kind
    else if (came.current === 'visitor') go(back, { replace: true })
  }, [state.kind, back, go])
  const title = say(isForgotten ? 'signForgottenTitle' : up ? 'signUpTitle' : 'signIn')
  if (state.kind === 'unknown') {
    return (
      <Page title={title} kind="narrow">
        <WaitingRows rows={3} />
      </Page>
    )
  }
  if (state.kind === 'person') return <SignedIn back={back} email={state.person.email} />
  return (
    <Page title={title} kind="narrow">
      {isForgotten ? (
        <Forgotten signIn={`/sign-in${without(search, FORGOTTEN)}`} />
      ) : (
        <>
          <Why up={up} ended={state.ended === true} />
          <SignForm up={up} forgotten={`/sign-in${having(search, FORGOTTEN)}`} />
          <Other up={up} query={without(search, FORGOTTEN)} />
        </>
      )}
    </Page>
  )
}

/** What somebody without an account has, and what an account is for. */
function Why({ up, ended }: { readonly up: boolean; readonly ended: boolean }) {
  const say = useSay()
  const isPreview = useConfigs().data?.preview === true
  if (ended && !up) return <Note icon="info">{say('signEnded')}</Note>
  return (
    <p className="sign-why">
      {say('signVisitor')} {up && isPreview ? say('signPlayMoney') : null}
    </p>
  )
}

function Other({ up, query }: { readonly up: boolean; readonly query: string }) {
  const say = useSay()
  return (
    <p className="sign-other">
      {say(up ? 'signHaveAccount' : 'signNoAccount')}{' '}
      <Link href={`${up ? '/sign-in' : '/sign-up'}${query}`}>{say(up ? 'signIn' : 'signUp')}</Link>
    </p>
  )
}

function SignedIn({ email, back }: { readonly email: string; readonly back: string }) {
  const say = useSay()
  return (
    <Page title={say('signInAlready')} kind="narrow">
      <p>{say('signInAs', { email })}</p>
      <div className="sign-ways">
        <Link className="button button-main" href={back}>
          {say('signGoOn')}
        </Link>
        <Button onClick={() => void signOut()}>{say('signOther')}</Button>
      </div>
    </Page>
  )
}

function having(search: string, name: string): string {
  const query = new URLSearchParams(search)
  query.set(name, '1')
  return `?${query}`
}

function without(search: string, name: string): string {
  const query = new URLSearchParams(search)
  query.delete(name)
  return query.size === 0 ? '' : `?${query}`
}
