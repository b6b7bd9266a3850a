/** Asks before something happens, and stays open until it has. */
import { type ReactNode, useState } from 'react'
import { Button, type ButtonKind } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import './confirm.css'
import { type Outcome, useAct } from './use-act.ts'
import { useWords } from './words.ts'

interface ConfirmProps {
  readonly title: string
  readonly children: ReactNode
  /** What the button says that does it. */
  readonly action: string
  readonly kind?: ButtonKind
  readonly onDo: () => Promise<Outcome>
  readonly onClose: () => void
}

export function Confirm({ title, children, action, kind = 'main', onDo, onClose }: ConfirmProps) {
  const say = useWords()
  const { act, busy, problem } = useAct()
  const [asked] = useState(action)
  return (
    <Dialog title={title} onClose={busy ? nothing : onClose}>
      <p className="confirm-text">{children}</p>
      {problem === '' ? null : (
        <p className="confirm-problem" role="alert">
          {problem}
        </p>
      )}
      <div className="confirm-buttons">
        <Button onClick={onClose} disabled={busy}>
          {say('back')}
        </Button>
        <Button
          kind={kind}
          busy={busy}
          onClick={() => {
            void act(onDo).then((isDone) => {
              if (isDone) onClose()
            })
          }}
        >
          {asked}
        </Button>
      </div>
    </Dialog>
  )
}

function nothing(): void {}
