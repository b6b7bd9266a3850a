/** English. Keys say what is meant; gaps are in braces. A file for each part of the screen. */
import { FORM } from './en/form.ts'
import { LISTS } from './en/lists.ts'
import { MARKET } from './en/market.ts'
import { PEOPLE } from './en/people.ts'
import { SHELL } from './en/shell.ts'

export const EN = { ...SHELL, ...FORM, ...MARKET, ...LISTS, ...PEOPLE }

/** What every language has words for. */
export type Words = { readonly [Key in keyof typeof EN]: string }
