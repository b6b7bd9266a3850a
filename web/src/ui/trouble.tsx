/** When a page itself breaks: what happened in words, and a way on. */
import { Component, type ErrorInfo, type ReactNode } from 'react'
import { Button } from './button.tsx'
import './page.css'

interface TroubleProps {
  /** The path: another page is another chance. */
  readonly at: string
  readonly words: { readonly title: string; readonly text: string; readonly again: string }
  readonly children: ReactNode
}

interface TroubleState {
  readonly broken: boolean
  readonly at: string
}

/** Shows its children until one of them throws. Browsers print the error themselves. */
export class Trouble extends Component<TroubleProps, TroubleState> {
  override state: TroubleState = { broken: false, at: this.props.at }

  static getDerivedStateFromError(): Partial<TroubleState> {
    return { broken: true }
  }

  static getDerivedStateFromProps(props: TroubleProps, state: TroubleState) {
    return props.at === state.at ? null : { broken: false, at: props.at }
  }

  override componentDidCatch(error: Error, _info: ErrorInfo): void {
    reportError(error)
  }

  override render(): ReactNode {
    const { words, children } = this.props
    if (!this.state.broken) return children
    return (
      <div className="page page-narrow" role="alert">
        <h1>{words.title}</h1>
        <p>{words.text}</p>
        <p>
          <Button kind="main" onClick={() => location.reload()}>
            {words.again}
          </Button>
        </p>
      </div>
    )
  }
}
