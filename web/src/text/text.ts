/** The words of the screen in the reader's language, for components. */
import { createContext, useContext } from 'react'
import type { Words } from './en.ts'
import { type Language, wordsOf } from './language.ts'

export type Key = keyof Words

/** A text with its gaps filled: `fill('{n} orders', { n: 3 })`. */
export function fill(text: string, gaps: Readonly<Record<string, string | number>>): string {
  return text.replaceAll(/\{(\w+)\}/g, (_, name: string) => String(gaps[name] ?? ''))
}

export interface Reader {
  readonly language: Language
  readonly choose: (language: Language) => void
}

export const ReaderContext = createContext<Reader>({ language: 'en', choose() {} })

/** `say('openOrders')`, `say('filledPercent', { n: 40 })`. */
export type Say = (key: Key, gaps?: Readonly<Record<string, string | number>>) => string

/** The words in the reader's language. A key stands for itself while there are no words at all. */
export function useSay(): Say {
  const known = wordsOf(useContext(ReaderContext).language)
  return (key, gaps) => {
    const text = known?.[key] ?? key
    return gaps === undefined ? text : fill(text, gaps)
  }
}
