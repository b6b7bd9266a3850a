/** Which language the reader reads, and its words: only those of that one language are loaded. */
import type { Words } from './en.ts'

export type Language = 'en' | 'zh-Hant'

const LOADERS: Readonly<Record<Language, () => Promise<Words>>> = {
  en: async () => (await import('./en.ts')).EN,
  'zh-Hant': async () => (await import('./zh-hant.ts')).ZH_HANT,
}
const words: Partial<Record<Language, Words>> = {}
const coming: Partial<Record<Language, Promise<void>>> = {}
const KEPT = 'bourse:language'

/** What the reader chose, else what the browser prefers. */
export function firstLanguage(): Language {
  const kept = localStorage.getItem(KEPT)
  if (kept === 'en' || kept === 'zh-Hant') return kept
  return navigator.language.startsWith('zh') ? 'zh-Hant' : 'en'
}

/** Remembers a choice. */
export function keepLanguage(language: Language): void {
  localStorage.setItem(KEPT, language)
}

/** Brings the words of a language, once. Resolves in any case: the next choice tries again. */
export function loadLanguage(language: Language): Promise<void> {
  coming[language] ??= LOADERS[language]().then(
    (loaded) => {
      words[language] = loaded
    },
    () => {
      delete coming[language]
    },
  )
  return coming[language]
}

/** The words of a language, or of another one when it could not be loaded; undefined: of none. */
export function wordsOf(language: Language): Words | undefined {
  return words[language] ?? words.en ?? words['zh-Hant']
}
