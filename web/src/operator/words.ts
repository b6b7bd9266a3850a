/** The words of the operator's page in the reader's language; the kit has its own. */
import { useContext } from 'react'
import { type Language, loadLanguage } from '../text/language.ts'
import { fill, ReaderContext } from '../text/text.ts'
import { EN, type Words } from './text/en.ts'

export type OperatorKey = keyof Words
export type SayHere = (key: OperatorKey, gaps?: Readonly<Record<string, string | number>>) => string

const words: Partial<Record<Language, Words>> = { en: EN }

/** Brings the words of a language, the kit's too. Resolves in any case. */
export async function loadWords(language: Language): Promise<void> {
  await loadLanguage(language)
  if (words[language] !== undefined) return
  try {
    words[language] = (await import('./text/zh-hant.ts')).ZH_HANT
  } catch {
    // The server is away; the next choice tries again.
  }
}

/** `say('stateOf', { product: 'BTC-USDT' })`. */
export function useWords(): SayHere {
  const known = words[useContext(ReaderContext).language] ?? EN
  return (key, gaps) => (gaps === undefined ? known[key] : fill(known[key], gaps))
}
