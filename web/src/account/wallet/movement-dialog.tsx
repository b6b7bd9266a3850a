/** Bringing play money in and taking it out again. */
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { useConfigs } from '../../api/queries.ts'
import { call } from '../../api/request.ts'
import type { AccountRow } from '../../api/rows.ts'
import { sessionEnded } from '../../api/session.ts'
import { useCalm } from '../../live/use-calm.ts'
import { useVenue } from '../../live/venue.ts'
import { useSay } from '../../text/text.ts'
import { whyNot } from '../../trade/activity/order-actions.ts'
import type { Sentence } from '../../trade/order/checks.ts'
import { randomKey } from '../../trade/order/press.ts'
import { typedDecimal } from '../../trade/order/typed-decimal.ts'
import { plainly, told } from '../../trade/order/words.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Choice, Field } from '../../ui/field.tsx'
import { toast } from '../../ui/toast.tsx'
import { amountProblem, type MovementKind, Movements } from './movement.ts'

/** Of the whole tab: a press whose outcome is unknown outlives its dialog. */
const movements = new Movements({
  send: (kind, body) => call<AccountRow>('POST', `/api/${kind}s`, body),
  newKey: randomKey,
})

interface MovementDialogProps {
  readonly kind: MovementKind
  /** The currency to begin with. */
  readonly currency: string
  readonly onClose: () => void
}

const SCALE = 8

export function MovementDialog({ kind, currency: first, onClose }: MovementDialogProps) {
  const say = useSay()
  const { mine } = useVenue()
  const currencies = useConfigs().data?.currencies ?? {}
  const balances = useCalm(mine.balances)
  const [currency, setCurrency] = useState(first)
  const [amount, setAmount] = useState('')
  const [problem, setProblem] = useState<Sentence>()
  const [busy, setBusy] = useState(false)
  const form = useRef<HTMLFormElement>(null)
  useEffect(() => focusAmount(form.current), [])
  const available = balances.get(currency)?.available ?? '0'
  const limits = {
    scale: currencies[currency]?.scale ?? SCALE,
    available: kind === 'withdrawal' ? available : undefined,
  }
  const title = say(kind === 'deposit' ? 'walletDeposit' : 'walletWithdraw')

  const send = async (event: FormEvent) => {
    event.preventDefault()
    const wrong = amountProblem(amount, limits)
    setProblem(wrong)
    if (wrong !== undefined) return focusAmount(form.current)
    setBusy(true)
    const wish = { currency, amount: typedDecimal(amount) ?? amount }
    const answer = await movements.press(kind, wish)
    setBusy(false)
    if (answer === undefined) return
    if (!answer.ok) {
      if (answer.problem.status === 401) sessionEnded()
      setProblem({ text: whyNot(say, answer.problem) })
      return focusAmount(form.current)
    }
    const text = `${plainly(wish.amount)} ${currency}`
    toast('good', say(kind === 'deposit' ? 'walletDeposited' : 'walletWithdrawn'), text)
    onClose()
  }
  const change = (text: string) => {
    setAmount(text)
    setProblem(undefined)
  }
  return (
    <Dialog title={title} onClose={onClose}>
      <form ref={form} className="movement" noValidate onSubmit={(event) => void send(event)}>
        <p className="faint">{say('walletPlayMoney')}</p>
        <Choice
          label={say('listCurrency')}
          value={currency}
          options={Object.entries(currencies).map(([code, { name }]) => ({
            value: code,
            label: `${code} · ${name}`,
          }))}
          onChange={(code) => {
            setCurrency(code)
            setProblem(undefined)
          }}
        />
        <Field
          label={say('walletAmount')}
          inputMode="decimal"
          enterKeyHint="send"
          name="amount"
          value={amount}
          unit={currency}
          problem={told(say, problem)}
          onChange={change}
        />
        <p className="movement-available">
          <span>
            {say('ticketAvailable')} {plainly(available)} {currency}
          </span>
          {kind === 'withdrawal' ? (
            <Button small disabled={available === '0'} onClick={() => change(available)}>
              {say('walletAll')}
            </Button>
          ) : null}
        </p>
        <Button kind="main" type="submit" busy={busy}>
          {title}
        </Button>
      </form>
    </Dialog>
  )
}

/** What is typed next is the amount. */
function focusAmount(form: HTMLFormElement | null): void {
  const input = form?.elements.namedItem('amount')
  if (input instanceof HTMLInputElement) input.focus()
}
