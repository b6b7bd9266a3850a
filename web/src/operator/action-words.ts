/** What an operator's request did, in words. */
import type { ActionRow } from './rows.ts'
import type { OperatorKey } from './words.ts'

/** A key of the words and what its gaps get; a state is told by its name in the API. */
export interface ActionWords {
  readonly key: OperatorKey
  readonly gaps: Readonly<Record<string, string | number>>
}

type Body = Readonly<Record<string, unknown>>
type Telling = (names: readonly string[], body: Body) => ActionWords

const TELLINGS: readonly (readonly [shape: RegExp, tell: Telling])[] = [
  [/^POST \/halt$/, (_, body) => haltWords(body, 'actHalt', 'actHaltOne')],
  [/^POST \/resume$/, (_, body) => haltWords(body, 'actResume', 'actResumeOne')],
  [
    /^POST \/products\/([^/]+)\/state$/,
    ([product = ''], body) => told('actState', { product, state: text(body['state']) }),
  ],
  [
    /^PUT \/products\/([^/]+)$/,
    ([product = ''], body) => told('actRules', { product, fields: Object.keys(body).join(', ') }),
  ],
  [
    /^PUT \/fees$/,
    (_, { currency, tiers }) =>
      told('actFees', { n: Array.isArray(tiers) ? tiers.length : 0, currency: text(currency) }),
  ],
  [
    /^POST \/deposits$/,
    (_, { amount, currency, userId }) =>
      told('actDeposit', { amount: text(amount), currency: text(currency), id: text(userId) }),
  ],
  [/^POST \/users\/([^/]+)\/freeze$/, ([id = '']) => told('actFreeze', { id })],
  [/^POST \/users\/([^/]+)\/unfreeze$/, ([id = '']) => told('actUnfreeze', { id })],
  [
    /^POST \/currencies$/,
    (_, { code, name }) => told('actCurrency', { code: text(code), name: text(name) }),
  ],
]

/** The words for an action; its request line when it is of an unknown kind. */
export function actionWords({ method, path, body }: ActionRow): ActionWords {
  const line = `${method} ${path}`
  const fields = typeof body === 'object' && body !== null ? (body as Body) : {}
  for (const [shape, tell] of TELLINGS) {
    const match = shape.exec(line)
    if (match !== null) return tell(match.slice(1), fields)
  }
  return told('actOther', { what: line })
}

function haltWords({ productId }: Body, all: OperatorKey, one: OperatorKey): ActionWords {
  return productId === undefined ? told(all, {}) : told(one, { product: text(productId) })
}

function told(key: OperatorKey, gaps: ActionWords['gaps']): ActionWords {
  return { key, gaps }
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
