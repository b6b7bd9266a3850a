/** Small things that every page shows: numbers, times, ids, empty places. */
import { type ReactNode, useContext, useState } from 'react'
import { shownInParts } from '../number/decimals.ts'
import type { Language } from '../text/language.ts'
import { ReaderContext, useSay } from '../text/text.ts'
import './bits.css'
import { Icon, type IconName } from './icons.tsx'
import { toast } from './toast.tsx'

/** A decimal, its insignificant zeros dimmed. */
export function Amount({ text, decimals }: { readonly text: string; readonly decimals: number }) {
  const [bright, dim] = shownInParts(text, decimals)
  return (
    <span className="amount">
      {bright}
      <span className="amount-dim">{dim}</span>
    </span>
  )
}

const PARTS = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' } as const
const FORMATS = {
  time: PARTS,
  short: { day: 'numeric', ...PARTS },
  long: { year: 'numeric', day: 'numeric', ...PARTS },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>
/** Words for months are long in Chinese, and figures below each other are easier to compare. */
const MONTHS = { en: 'short', 'zh-Hant': '2-digit' } as const
const formatters = new Map<string, Intl.DateTimeFormat>()

interface TimeProps {
  readonly iso: string
  /** `time` without a date, `short` with month and day, `long` with the year. */
  readonly form?: keyof typeof FORMATS
}

/** Local time; the exact UTC is in its tooltip. */
export function Time({ iso, form = 'short' }: TimeProps) {
  const { language } = useContext(ReaderContext)
  const utc = `${iso.replace('T', ' ').replace('Z', '')} UTC`
  return (
    <time dateTime={iso} data-tip={utc}>
      {formatter(language, form).format(new Date(iso))}
    </time>
  )
}

/** Making a formatter costs more than a thousand uses of it. */
function formatter(language: Language, form: keyof typeof FORMATS): Intl.DateTimeFormat {
  const key = `${language} ${form}`
  const month = form === 'time' ? undefined : MONTHS[language]
  const known =
    formatters.get(key) ?? new Intl.DateTimeFormat(language, { ...FORMATS[form], month })
  formatters.set(key, known)
  return known
}

interface EmptyProps {
  readonly icon?: IconName
  readonly children: ReactNode
}

/** A list without rows, and what to do about it. */
export function Empty({ icon, children }: EmptyProps) {
  return (
    <div className="empty">
      {icon === undefined ? null : <Icon name={icon} />}
      {children}
    </div>
  )
}

/** Stands where a figure will be, so that nothing jumps. */
export function Waiting({ width }: { readonly width: 'short' | 'long' }) {
  return <span className={`waiting waiting-${width}`} aria-hidden="true" />
}

/** Stands where rows will be. */
export function WaitingRows({ rows = 5 }: { readonly rows?: number }) {
  const say = useSay()
  return (
    <div className="waiting-rows" role="status" aria-label={say('loading')}>
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the rows are all the same
        <span key={row} className="waiting" />
      ))}
    </div>
  )
}

interface CopyProps {
  readonly text: string
  /** What it is, for screen readers: "order id". */
  readonly label: string
}

const COPIED_MS = 1_500
const SHOWN_MAX = 10

/** An id that a click copies; of a long one the end is shown, which is where ids differ. */
export function CopyId({ text, label }: CopyProps) {
  const say = useSay()
  const [copied, setCopied] = useState(false)
  const seen = text.length > SHOWN_MAX ? `…${text.slice(-8)}` : text
  const copy = async () => {
    if (!(await toClipboard(text))) return toast('bad', say('notCopied'), text)
    setCopied(true)
    setTimeout(() => setCopied(false), COPIED_MS)
  }
  return (
    <button
      type="button"
      className="copy-id"
      data-tip={copied ? undefined : `${text}\n${say('copy')}`}
      aria-label={`${say(copied ? 'copied' : 'copy')}: ${label} ${seen}`}
      onClick={() => void copy()}
    >
      {seen}
      <Icon name={copied ? 'check' : 'copy'} />
    </button>
  )
}

/** Browsers refuse the clipboard to pages that came over plain HTTP from another machine. */
async function toClipboard(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return false
  }
}
