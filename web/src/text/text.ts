/** The words of the screen in the reader's language. Each language is one file of this shape. */
import { createContext, useContext } from 'react'
import { EN, type Words } from './en.ts'

export type Language = 'en' | 'zh-Hant'
export type Key = keyof Words

/** English is always there, and says what another language, not yet or never loaded, cannot. */
const words: Partial<Record<Language, Words>> = { en: EN }
const KEPT = 'bourse:language'

/** What the reader chose, else what the browser prefers. */
export function firstLanguage(): Language {
  const kept = localStorage.getItem(KEPT)
  if (kept === 'en' || kept === 'zh-Hant') return kept
  return navigator.language.startsWith('zh') ? 'zh-Hant' : 'en'
}

/** Brings the words of a language. Resolves in any case: without them English is shown. */
export async function loadLanguage(language: Language): Promise<void> {
  if (language === 'en' || words[language] !== undefined) return
  try {
    words[language] = (await import('./zh-hant.ts')).ZH_HANT
  } catch {
    // The server is away; the next choice tries again.
  }
}

/** Remembers a choice. */
export function keepLanguage(language: Language): void {
  localStorage.setItem(KEPT, language)
}

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

/** The words in the reader's language. */
export function useSay(): Say {
  const known = words[useContext(ReaderContext).language] ?? EN
  return (key, gaps) => (gaps === undefined ? known[key] : fill(known[key], gaps))
}
