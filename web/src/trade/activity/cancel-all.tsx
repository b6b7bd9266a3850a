/** One button for all open orders that are listed, asked about once. */
import { useState } from 'react'
import { cancelAllPath, type Filter, openOnes } from '../../lists/filters.ts'
import { useCalm } from '../../live/use-calm.ts'
import { useVenue } from '../../live/venue.ts'
import { useSay } from '../../text/text.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { toast } from '../../ui/toast.tsx'
import { cancelAll, whyNot } from './order-actions.ts'

export function CancelAll({ filter }: { readonly filter: Filter }) {
  const say = useSay()
  const orders = useCalm(useVenue().mine.orders)
  const count = openOnes(orders, filter).length
  const [asks, setAsks] = useState(false)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState('')
  const send = async () => {
    setBusy(true)
    setProblem('')
    const answer = await cancelAll(cancelAllPath(filter))
    setBusy(false)
    if (!answer.ok) return setProblem(whyNot(say, answer.problem))
    setAsks(false)
    toast('plain', say('listManyCancelled', { count: answer.value.cancelled }))
  }
  return (
    <>
      <Button
        small
        disabled={count === 0 && !asks}
        onClick={() => {
          setProblem('')
          setAsks(true)
        }}
      >
        {say('listCancelAll')}
      </Button>
      {asks ? (
        <Dialog title={say('listCancelAllTitle')} onClose={() => setAsks(false)}>
          <p>{whatText(say, filter, count)}</p>
          {problem === '' ? null : (
            <p className="field-problem" role="alert">
              {problem}
            </p>
          )}
          <div className="list-dialog-buttons">
            <Button onClick={() => setAsks(false)}>{say('listKeep')}</Button>
            <Button kind="sell" busy={busy} onClick={() => void send()}>
              {say('listCancelThem')}
            </Button>
          </div>
        </Dialog>
      ) : null}
    </>
  )
}

/** What would be cancelled. */
function whatText(say: ReturnType<typeof useSay>, filter: Filter, count: number): string {
  const markets = filter.product === '' ? say('listAllMarkets') : filter.product
  const sides = filter.side === '' ? say('listBothSides') : say(filter.side)
  return say('listCancelAllText', { count, markets, sides })
}
