/** What outlives the page: a draft and a press as long as the tab, one setting for good. */
import { blankDraft, type Draft, type Side } from './draft.ts'
import type { Press } from './press.ts'

const DRAFT = 'bourse:draft:'
const PRESS = 'bourse:press'
const CONFIRM = 'bourse:confirm'

/** What was being typed for a product, or nothing; `side` when it is asked for. */
export function keptDraft(productId: string, side: Side | undefined): Draft {
  const kept = read<Partial<Draft>>(DRAFT + productId)
  const draft = { ...blankDraft(side ?? kept?.side ?? 'buy'), ...kept }
  return side === undefined ? draft : { ...draft, side }
}

export function keepDraft(productId: string, draft: Draft): void {
  write(DRAFT + productId, draft)
}

export function keptPress(): Press | undefined {
  return read<Press>(PRESS)
}

export function keepPress(press: Press | undefined): void {
  write(PRESS, press)
}

/** True when orders are shown once more before they are sent. */
export function keptConfirm(): boolean {
  return localStorage.getItem(CONFIRM) === 'yes'
}

export function keepConfirm(confirm: boolean): void {
  localStorage.setItem(CONFIRM, confirm ? 'yes' : 'no')
}

function read<Value>(key: string): Value | undefined {
  const text = sessionStorage.getItem(key)
  if (text === null) return undefined
  try {
    return JSON.parse(text) as Value
  } catch {
    return undefined
  }
}

function write(key: string, value: unknown): void {
  if (value === undefined) sessionStorage.removeItem(key)
  else sessionStorage.setItem(key, JSON.stringify(value))
}
