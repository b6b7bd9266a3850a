/** Something to know, set apart from the form below it. */
import type { ReactNode } from 'react'
import { Icon } from '../ui/icons.tsx'
import './note.css'

interface NoteProps {
  readonly icon: 'info' | 'check' | 'warning'
  readonly children: ReactNode
}

export function Note({ icon, children }: NoteProps) {
  return (
    <div className={`note note-${icon}`} role="status">
      <Icon name={icon} />
      <div>{children}</div>
    </div>
  )
}

/** Why a form was not taken; an empty one keeps nothing free. */
export function FormProblem({ text }: { readonly text: string | undefined }) {
  if (text === undefined) return null
  return (
    <p className="form-problem" role="alert">
      {text}
    </p>
  )
}
