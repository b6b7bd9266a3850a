/** Sending the draft: what stops it, the one press, and what became of it. */
import { type RefObject, useState } from 'react'
import type { Problem } from '../../api/request.ts'
import { session, sessionEnded } from '../../api/session.ts'
import { useSignal } from '../../live/signal.ts'
import { useVenue } from '../../live/venue.ts'
import { useDesk } from '../desk.ts'
import { bodyOf, unlessSent } from './body.ts'
import { type Place, placeOf, type Sentence } from './checks.ts'
import { keptConfirm } from './kept.ts'
import { closedFor, useProductState } from './product-state.ts'
import { presses, tellNews } from './sender.ts'
import type { Ticket } from './use-ticket.ts'

export interface Submit {
  /** Undefined while nothing is under way, else the number of the attempt. */
  readonly attempt: number | undefined
  /** True while the order is shown once more. */
  readonly asks: boolean
  readonly isVisitor: boolean
  /** Why it could not be sent now, whatever is typed. */
  readonly blocked: Sentence | undefined
  readonly press: () => void
  readonly confirm: () => void
  readonly back: () => void
}

interface Around {
  readonly form: RefObject<HTMLFormElement | null>
  readonly onPlaced: (() => void) | undefined
}

export function useSubmit(ticket: Ticket, { form, onPlaced }: Around): Submit {
  const { draft, problems } = ticket
  const { product } = useDesk()
  const { socket } = useVenue()
  const isLive = useSignal(socket.link).freshness === 'live'
  const isVisitor = useSignal(session).kind === 'visitor'
  const state = useProductState(product)
  const [attempt, setAttempt] = useState<number>()
  const [asks, setAsks] = useState(false)
  const blocked: Sentence | undefined = isLive
    ? closedFor(draft, state, product.id)
    : { key: 'ticketNotConnected' }

  const send = async () => {
    setAsks(false)
    setAttempt(1)
    const body = bodyOf(draft, product.id)
    const outcome = await presses.press(body, setAttempt)
    setAttempt(undefined)
    if (outcome === undefined) return
    switch (outcome.kind) {
      case 'placed':
        ticket.sayAll(false)
        // What was typed while it was under way is another order.
        ticket.change((now) => unlessSent(now, product.id, { body }))
        tellNews({ order: outcome.order, before: undefined })
        onPlaced?.()
        return
      case 'refused':
        return refused(outcome.problem)
      case 'unknown':
        return ticket.refuse('order', { key: 'ticketUnknown' })
      default:
        return outcome satisfies never
    }
  }
  const refused = (problem: Problem) => {
    if (problem.status === 401) sessionEnded()
    const at = placeOf(problem.code, draft.lead)
    ticket.refuse(at, sentenceOf(problem))
    focusOn(form.current, at)
  }
  return {
    attempt,
    asks,
    isVisitor,
    blocked,
    press() {
      if (presses.ignores || asks) return
      ticket.sayAll(true)
      const first = PLACES.find((place) => problems[place] !== undefined)
      if (first !== undefined) return focusOn(form.current, first)
      if (blocked !== undefined || isVisitor) return
      if (keptConfirm()) setAsks(true)
      else void send()
    },
    confirm: () => void send(),
    back: () => setAsks(false),
  }
}

/** In the order in which the fields stand. */
const PLACES: readonly Place[] = ['stopPrice', 'price', 'size', 'total', 'until', 'order']

function sentenceOf({ status, message }: Problem): Sentence {
  if (status === 401) return { key: 'ticketSessionEnded' }
  return message === '' ? { key: 'ticketRefused' } : { text: message }
}

/** Puts the cursor into the field that is to be mended. */
export function focusOn(form: HTMLFormElement | null, place: Place): void {
  const field = form?.elements.namedItem(place)
  if (!(field instanceof HTMLInputElement)) return
  field.focus()
  field.select()
}
