/** Reading one's own ledger: every change of a balance, of one currency or of several. */
import { MAIN_PORTFOLIO } from '@bourse/domain/exchange/account'
import type { LedgerRow, ReadModelReader } from '@bourse/domain/exchange/read-model'
import { sendError } from '@bourse/kit/http/errors'
import type { FastifyInstance } from 'fastify'
import {
  type History,
  type HistoryFilter,
  type HistoryPorts,
  historyRequest,
  sendHistory,
} from './history.ts'
import { ledgerRow, type OwnLedgerRow } from './history-json.ts'
import { listedCurrency, listedProduct } from './listed.ts'
import { isUpwards } from './page.ts'
import { type Repeated, valuesOf } from './query.ts'
import { noSuchCurrency } from './refusals.ts'
import {
  ACCOUNT_LEDGER_QUERY,
  CURRENCY_PATH,
  historyReplies,
  LEDGER_ENTRY,
  LEDGER_QUERY,
  PRIVATE,
} from './schemas.ts'

/** Currencies that one request may choose; more than that are asked for by choosing none. */
const CURRENCIES_MAX = 20

const tags = ['accounts']

const description =
  'Every change of what is owned: deposits, withdrawals, transfers, and for each fill what came, ' +
  'what went and the fee, with the balance afterwards. The headers gbe-before and gbe-after lead ' +
  'to the next newer and the next older page; what is no cursor is ignored. With format=csv all ' +
  'rows of the range are sent as a file: limit and cursors do not count then, and the file ' +
  'counts as ten requests.'

/** Adds `GET /api/ledger` and `GET /api/accounts/:currency/ledger`. */
export function ledgerRoutes(app: FastifyInstance, ports: HistoryPorts): void {
  wholeLedgerRoute(app, ports)
  accountLedgerRoute(app, ports)
}

function wholeLedgerRoute(app: FastifyInstance, ports: HistoryPorts): void {
  const { state } = ports.gateway
  const schema = {
    ...{ tags, description },
    summary: 'Own ledger, newest first, in the currencies asked for or in all',
    security: PRIVATE,
    querystring: LEDGER_QUERY,
    response: historyReplies(LEDGER_ENTRY),
  }
  app.get<{ Querystring: { currency?: Repeated } }>(
    '/api/ledger',
    { schema },
    async (request, reply) => {
      const asked = historyRequest(ports, request, reply)
      if (asked === undefined) return reply
      const codes = [...new Set(valuesOf(request.query.currency).filter((code) => code !== ''))]
      if (codes.length > CURRENCIES_MAX) {
        const message = `at most ${CURRENCIES_MAX} currencies may be chosen`
        return sendError(reply, { status: 400, message })
      }
      const listed = codes.flatMap((code) => state.currencyByCode(code) ?? [])
      if (listed.length < codes.length) return noSuchCurrency(reply)
      const name = ['ledger', ...codes].join('-')
      const numbers = listed.map(({ number }) => number)
      return await sendHistory(ports, asked, ledger(ports, name, numbers))
    },
  )
}

function accountLedgerRoute(app: FastifyInstance, ports: HistoryPorts): void {
  const { state } = ports.gateway
  const schema = {
    ...{ tags, description },
    summary: 'Own ledger in one currency, newest first',
    security: PRIVATE,
    params: CURRENCY_PATH,
    querystring: ACCOUNT_LEDGER_QUERY,
    response: historyReplies(LEDGER_ENTRY),
  }
  app.get<{ Params: { currency: string } }>(
    '/api/accounts/:currency/ledger',
    { schema },
    async (request, reply) => {
      const asked = historyRequest(ports, request, reply)
      if (asked === undefined) return reply
      const currency = state.currencyByCode(request.params.currency)
      if (currency === undefined) return noSuchCurrency(reply)
      const history = ledger(ports, `ledger-${currency.code}`, [currency.number])
      return await sendHistory(ports, asked, history)
    },
  )
}

/** Of the currencies numbered so, or of all when there is none. */
function ledger(
  { gateway, history }: HistoryPorts,
  name: string,
  currencies: readonly number[],
): History<LedgerRow, OwnLedgerRow> {
  const { state } = gateway
  return {
    name,
    columns: COLUMNS,
    read: (filter) => readLedger(history, filter, currencies),
    row(entry) {
      const product = entry.product === 0 ? undefined : listedProduct(state, entry.product)
      return ledgerRow(entry, listedCurrency(state, entry.currency), product)
    },
  }
}

/** Each currency gives its own best page; their merge is the page. */
async function readLedger(
  history: ReadModelReader,
  filter: HistoryFilter,
  currencies: readonly number[],
): Promise<readonly LedgerRow[]> {
  const own = { ...filter, portfolio: MAIN_PORTFOLIO }
  if (currencies.length === 0) return await history.ledger(own)
  const pages = await Promise.all(
    currencies.map((currency) => history.ledger({ ...own, currency })),
  )
  if (pages.length === 1) return pages[0] as readonly LedgerRow[]
  const all = pages.flat().sort((a, b) => b.sequence - a.sequence || b.index - a.index)
  return isUpwards(filter) ? all.slice(-filter.limit) : all.slice(0, filter.limit)
}

const COLUMNS = [
  'id',
  'createdAt',
  'currency',
  'kind',
  'amount',
  'balance',
  'productId',
  'orderId',
  'tradeId',
] as const satisfies readonly (keyof OwnLedgerRow)[]
