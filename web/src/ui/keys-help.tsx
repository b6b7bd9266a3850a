/** The list of keys: `?` opens it, and so does the settings menu. */
import { Fragment, useEffect, useState } from 'react'
import { type Key, useSay } from '../text/text.ts'
import { Dialog } from './dialog.tsx'
import { useHotkey } from './hotkeys.ts'
import './keys-help.css'

const OPEN = 'bourse:keys'

const KEYS: readonly {
  readonly heading: Key
  readonly rows: readonly (readonly [keys: readonly string[], does: Key])[]
}[] = [
  {
    heading: 'keysEverywhere',
    rows: [
      [['/'], 'keySearch'],
      [['?'], 'keyHelp'],
      [['Esc'], 'keyClose'],
      [['Tab'], 'keyNext'],
    ],
  },
  {
    heading: 'keysOrders',
    rows: [
      [['b'], 'keyBuy'],
      [['s'], 'keySell'],
      [['↑', '↓'], 'keyStep'],
      [['Shift', '↑ ↓'], 'keyTenSteps'],
      [['Enter'], 'keyPlace'],
    ],
  },
  {
    heading: 'keysLists',
    rows: [[['←', '→'], 'keyTabs']],
  },
  {
    heading: 'chart',
    rows: [
      [['←', '→'], 'keyCandle'],
      [['Shift', '← →'], 'keyTenCandles'],
      [['PgUp', 'PgDn'], 'keyManyCandles'],
      [['Home', 'End'], 'keyEnds'],
      [['+', '−'], 'keyZoom'],
      [['Esc'], 'keyNewest'],
    ],
  },
]

/** Shows the list, from anywhere. */
export function openKeysHelp(): void {
  dispatchEvent(new Event(OPEN))
}

/** Once in the frame. */
export function KeysHelp() {
  const say = useSay()
  const [open, setOpen] = useState(false)
  useHotkey(['?'], () => setOpen(true))
  useEffect(() => {
    const asked = () => setOpen(true)
    addEventListener(OPEN, asked)
    return () => removeEventListener(OPEN, asked)
  }, [])
  if (!open) return null
  return (
    <Dialog title={say('keys')} onClose={() => setOpen(false)}>
      {KEYS.map(({ heading, rows }) => (
        <section key={heading} className="keys-help">
          <h3>{say(heading)}</h3>
          <dl>
            {rows.map(([keys, does]) => (
              <Fragment key={does}>
                <dt>
                  {keys.map((key) => (
                    <kbd key={key}>{key}</kbd>
                  ))}
                </dt>
                <dd>{say(does)}</dd>
              </Fragment>
            ))}
          </dl>
        </section>
      ))}
    </Dialog>
  )
}
