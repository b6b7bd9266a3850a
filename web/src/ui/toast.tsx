/** Short messages that come and go: fills, refusals, what was done. Screen readers hear them. */
import { useEffect, useRef, useSyncExternalStore } from 'react'
import { useSay } from '../text/text.ts'
import { Icon, type IconName } from './icons.tsx'
import './toast.css'

export type ToastKind = 'good' | 'bad' | 'plain'

interface Toast {
  readonly number: number
  readonly kind: ToastKind
  readonly title: string
  readonly text: string
}

const SHOWN_MS: Record<ToastKind, number> = { good: 5_000, plain: 5_000, bad: 9_000 }
const SHOWN_MAX = 4
const ICONS: Record<ToastKind, IconName> = { good: 'check', bad: 'warning', plain: 'info' }

let toasts: readonly Toast[] = []
let last = 0
let held = false
const timers = new Map<number, ReturnType<typeof setTimeout>>()
const hearers = new Set<() => void>()

/** Shows a toast; those beyond four go at once, oldest first. Pointing at them keeps them. */
export function toast(kind: ToastKind, title: string, text = ''): void {
  const one = { number: ++last, kind, title, text }
  change([...toasts, one].slice(-SHOWN_MAX))
  if (!held) startTimer(one)
}

function dismiss(number: number): void {
  clearTimeout(timers.get(number))
  timers.delete(number)
  change(toasts.filter((one) => one.number !== number))
}

function startTimer({ number, kind }: Toast): void {
  timers.set(
    number,
    setTimeout(() => dismiss(number), SHOWN_MS[kind]),
  )
}

function hold(on: boolean): void {
  if (held === on) return
  held = on
  for (const timer of timers.values()) clearTimeout(timer)
  timers.clear()
  if (!on) for (const one of toasts) startTimer(one)
}

function change(next: readonly Toast[]): void {
  toasts = next
  if (next.length === 0) held = false
  for (const hear of hearers) hear()
}

function hear(hearer: () => void): () => void {
  hearers.add(hearer)
  return () => hearers.delete(hearer)
}

/** Where they appear; once in the frame. */
export function Toasts() {
  const say = useSay()
  const shown = useSyncExternalStore(hear, () => toasts)
  const element = useRef<HTMLElement>(null)
  const newest = shown.at(-1)?.number
  useEffect(() => {
    const box = element.current
    if (box === null || newest === undefined) return
    // Shown anew it is above a dialog that was opened since.
    box.showPopover()
    return () => box.hidePopover()
  }, [newest])
  return (
    <section
      ref={element}
      className="toasts"
      popover="manual"
      aria-label={say('messages')}
      aria-live="polite"
      onPointerEnter={() => hold(true)}
      onPointerLeave={() => hold(false)}
      onFocus={() => hold(true)}
      onBlur={() => hold(false)}
    >
      {shown.map(({ number, kind, title, text }) => (
        <div
          key={number}
          className={`toast toast-${kind}`}
          role={kind === 'bad' ? 'alert' : undefined}
        >
          <Icon name={ICONS[kind]} />
          <div className="toast-words">
            <strong>{title}</strong>
            {text === '' ? null : <span>{text}</span>}
          </div>
          <button
            type="button"
            className="toast-close"
            aria-label={say('close')}
            onClick={() => dismiss(number)}
          >
            <Icon name="close" />
          </button>
        </div>
      ))}
    </section>
  )
}
