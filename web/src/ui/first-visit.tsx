/** Three steps for who is here for the first time: a line below the header, closed for good. */
import { useState } from 'react'
import { Link, useLocation } from 'wouter'
import { signPath } from '../account/way-back.ts'
import { session } from '../api/session.ts'
import { useSignal } from '../live/signal.ts'
import { useVenue } from '../live/venue.ts'
import { useSay } from '../text/text.ts'
import './first-visit.css'
import { Icon } from './icons.tsx'
import { lastProduct } from './last-product.ts'

const KEPT = 'bourse:first-visit'

/** Whether the steps are to be shown, and a way to close them for good. */
export function useFirstVisit(): readonly [isShown: boolean, close: () => void] {
  const [isShown, setShown] = useState(() => localStorage.getItem(KEPT) === null)
  const close = () => {
    localStorage.setItem(KEPT, 'closed')
    setShown(false)
  }
  return [isShown, close]
}

interface FirstVisitProps {
  readonly trade: string
  readonly onClose: () => void
}

export function FirstVisit({ trade, onClose }: FirstVisitProps) {
  const say = useSay()
  const isPerson = useSignal(session).kind === 'person'
  const [path] = useLocation()
  const hasLooked = path.startsWith('/trade/') || lastProduct() !== undefined
  const hasOrders = useSignal(useVenue().mine.orders).length > 0
  const steps = [
    { name: 'firstLook', done: hasLooked, leads: trade },
    {
      name: 'firstSignUp',
      done: isPerson,
      leads: isPerson ? undefined : signPath('/sign-up', path),
    },
    { name: 'firstOrder', done: hasOrders, leads: undefined },
  ] as const
  return (
    <aside className="first-visit" aria-label={say('firstSteps')}>
      <ol>
        {steps.map(({ name, done, leads }, at) => (
          <li key={name} className={done ? 'first-visit-done' : undefined}>
            <span className="first-visit-mark" aria-hidden="true">
              {done ? <Icon name="check" /> : at + 1}
            </span>
            <span>{leads === undefined ? say(name) : <Link href={leads}>{say(name)}</Link>}</span>
          </li>
        ))}
      </ol>
      <button
        type="button"
        className="first-visit-close"
        aria-label={say('closeForGood')}
        data-tip={say('closeForGood')}
        onClick={onClose}
      >
        <Icon name="close" />
      </button>
    </aside>
  )
}
