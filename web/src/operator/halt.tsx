/** Whether the venue is open, and the switch that closes it for everybody. */
import { useState } from 'react'
import { Button } from '../ui/button.tsx'
import { Icon } from '../ui/icons.tsx'
import { toast } from '../ui/toast.tsx'
import { Confirm } from './confirm.tsx'
import { useDesk, useVenueState } from './desk.ts'
import './halt.css'
import { useWords } from './words.ts'

export function Halt() {
  const say = useWords()
  const desk = useDesk()
  const { data } = useVenueState()
  const [asked, setAsked] = useState<'halt' | 'resume' | undefined>()
  if (data === undefined) return <div className="halt" />
  const { halted, ready } = data
  return (
    <section className={`halt${halted ? ' halt-on' : ''}`}>
      <div role="status">
        <h2>
          {halted ? <Icon name="warning" /> : <i className="halt-dot" aria-hidden="true" />}
          {say(ready ? (halted ? 'venueHalted' : 'venueOpen') : 'venueStarting')}
        </h2>
        <p>{say(halted ? 'venueHaltedText' : 'venueOpenText')}</p>
      </div>
      {halted ? (
        <Button kind="main" onClick={() => setAsked('resume')}>
          {say('resumeAll')}
        </Button>
      ) : (
        <Button kind="danger" onClick={() => setAsked('halt')}>
          {say('haltAll')}
        </Button>
      )}
      {asked === undefined ? null : (
        <Confirm
          title={say(`${asked}AllTitle`)}
          action={say(`${asked}All`)}
          kind={asked === 'halt' ? 'sell' : 'main'}
          onDo={async () => {
            const answer = await desk.ask('POST', `/${asked}`, {})
            if (answer.ok) toast('good', say(`${asked}AllDone`))
            return answer
          }}
          onClose={() => setAsked(undefined)}
        >
          {say(`${asked}AllText`)}
        </Confirm>
      )}
    </section>
  )
}
