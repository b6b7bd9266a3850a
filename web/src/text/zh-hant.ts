/** 繁體中文。 */
import type { Words } from './en.ts'
import { FORM } from './zh-hant/form.ts'
import { LISTS } from './zh-hant/lists.ts'
import { MARKET } from './zh-hant/market.ts'
import { PEOPLE } from './zh-hant/people.ts'
import { SHELL } from './zh-hant/shell.ts'

export const ZH_HANT: Words = { ...SHELL, ...FORM, ...MARKET, ...LISTS, ...PEOPLE }
