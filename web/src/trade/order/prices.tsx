/** The prices of an order: the one that it asks for, and the one that its stop waits for. */
import { formatScaled } from '@bourse/domain/shared/decimal'
import type { ReactNode } from 'react'
import { useSay } from '../../text/text.ts'
import { Segments } from '../../ui/segments.tsx'
import { useDesk } from '../desk.ts'
import { withStopPrice } from './draft.ts'
import { NumberField } from './number-field.tsx'
import type { Ticket } from './use-ticket.ts'
import { plainly } from './words.ts'

interface PriceProps {
  readonly ticket: Ticket
  readonly onFocus: () => void
}

export function PriceField({ ticket, onFocus }: PriceProps) {
  const say = useSay()
  return (
    <OnePrice
      ticket={ticket}
      place="price"
      label={say('ticketPrice')}
      onFocus={onFocus}
      onChange={(price) => ticket.change((now) => ({ ...now, price }))}
      quick={<QuickPrices ticket={ticket} />}
    />
  )
}

/** The best prices of the moment, and the middle between them. */
function QuickPrices({ ticket }: { readonly ticket: Ticket }) {
  const say = useSay()
  const { book } = useDesk().market
  const { priceScale, tick } = ticket.terms
  const fill = (price: bigint) => {
    const text = formatScaled(price, priceScale)
    ticket.change((now) => ({ ...now, price: text }))
  }
  const best = ({ prices, count }: typeof book.bids) =>
    count === 0 ? undefined : BigInt(prices[0] as number)
  const buttons = [
    { key: 'ticketBid', price: () => best(book.bids) },
    {
      key: 'ticketMid',
      price() {
        const [bid, ask] = [best(book.bids), best(book.asks)]
        if (bid === undefined || ask === undefined) return undefined
        const middle = (bid + ask) / 2n
        return middle - (middle % tick)
      },
    },
    { key: 'ticketAsk', price: () => best(book.asks) },
  ] as const
  return buttons.map(({ key, price }) => (
    <button
      key={key}
      type="button"
      onClick={() => {
        const now = price()
        if (now !== undefined) fill(now)
      }}
    >
      {say(key)}
    </button>
  ))
}

/** A stop's price, and from which side a trade must come to it. */
export function StopFields({ ticket, onFocus }: PriceProps) {
  const say = useSay()
  const { draft, change, last } = ticket
  return (
    <>
      <OnePrice
        ticket={ticket}
        place="stopPrice"
        label={say('ticketStopPrice')}
        onFocus={onFocus}
        onChange={(stopPrice) => change((now) => withStopPrice(now, stopPrice, last))}
      />
      <Segments
        label={say('ticketTrigger')}
        value={draft.trigger}
        options={[
          { value: 'loss', label: say('ticketTriggerLoss') },
          { value: 'entry', label: say('ticketTriggerEntry') },
        ]}
        onChange={(trigger) => change((now) => ({ ...now, trigger }))}
      />
    </>
  )
}

interface OnePriceProps extends PriceProps {
  readonly place: 'price' | 'stopPrice'
  readonly label: string
  readonly onChange: (text: string) => void
  readonly quick?: ReactNode
}

function OnePrice(props: OnePriceProps) {
  const { draft, terms, last, quote } = props.ticket
  return (
    <NumberField
      {...props}
      unit={quote}
      value={draft[props.place]}
      placeholder={plainly(last)}
      step={terms.tick}
      scale={terms.priceScale}
      from={last}
    />
  )
}
