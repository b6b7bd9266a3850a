/** Says what becomes of one's orders, on every page, and looks for an order after a reload. */
import { useEffect, useRef } from 'react'
import { useProducts } from '../../api/queries.ts'
import { session } from '../../api/session.ts'
import { useSignal } from '../../live/signal.ts'
import { useVenue } from '../../live/venue.ts'
import { useSay } from '../../text/text.ts'
import { toast } from '../../ui/toast.tsx'
import { unlessSent } from './body.ts'
import { keepDraft, keptDraft } from './kept.ts'
import { TOLD_MAX } from './news.ts'
import type { Press } from './press.ts'
import { news, onNews, presses, recovered, tellNews } from './sender.ts'
import { newsText } from './words.ts'

/** Steps of one order within this time are one toast. */
const GATHER_MS = 250

/** Renders nothing; once in the application. */
export function OrderToasts() {
  const { mine, socket } = useVenue()
  const say = useSay()
  const products = useProducts().data
  const latest = useRef({ say, products })
  latest.current = { say, products }

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const tell = () => {
      timer = undefined
      const { say: now, products: listed } = latest.current
      const all = news.gather()
      if (all.length > TOLD_MAX) return toast('plain', now('ticketMany', { count: all.length }))
      for (const one of all) {
        const product = listed?.find(({ id }) => id === one.order.productId)
        toast(one.kind, now(one.title), newsText(one, product, now))
      }
    }
    const leave = [
      onNews(() => {
        timer ??= setTimeout(tell, GATHER_MS)
      }),
      mine.onOrder(tellNews),
    ]
    return () => {
      clearTimeout(timer)
      for (const one of leave) one()
    }
  }, [mine])

  const person = useSignal(session)
  const isLive = useSignal(socket.link).freshness === 'live'
  const who = person.kind === 'person' ? person.person.id : ''
  useEffect(() => {
    if (isLive && who !== '') void recover(() => latest.current.say)
  }, [isLive, who])
  return null
}

/** The key whose order was looked for and not found: that is told once. */
let missed = ''

async function recover(say: () => ReturnType<typeof useSay>): Promise<void> {
  const press = presses.pending()
  const found = await presses.recover()
  if (press === undefined || found === undefined) return
  if (found !== 'not placed') {
    forgetAmount(press)
    tellNews({ order: found, before: undefined })
  } else if (missed !== press.key) {
    missed = press.key
    toast('plain', say()('ticketNotPlaced'), say()('ticketNotPlacedText'))
  }
}

/** In the form, and in what is kept for one that is not on screen. */
function forgetAmount(press: Press): void {
  const product = String(press.body['productId'])
  keepDraft(product, unlessSent(keptDraft(product, undefined), product, press))
  recovered.set(press)
  recovered.set(undefined)
}
