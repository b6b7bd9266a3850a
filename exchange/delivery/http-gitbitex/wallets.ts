/**
 * The wallet pages of the web client. This venue keeps no coins of a blockchain, so there is no
 * address; what the pages can show truthfully are deposits and withdrawals, and in preview the
 * withdrawal form takes play money.
 */
import { LEDGER_KIND, MAIN_PORTFOLIO } from '@bourse/domain/exchange/account'
import type { Currency } from '@bourse/domain/exchange/product'
import type { LedgerRow, ReadModelReader } from '@bourse/domain/exchange/read-model'
import { PAGE_MAX } from '@bourse/domain/exchange/read-model'
import type { UserId } from '@bourse/domain/shared/ids'
import { sendFormError, useFormErrors } from '@bourse/kit/http/errors'
import { useExactJson } from '@bourse/kit/http/exact-json'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { ownPastWritten } from './history.ts'
import { transactionRow } from './history-json.ts'
import { bodyFields, type PreviewMovements, readAmount } from './movements.ts'
import type { Caller, ExchangePorts } from './ports.ts'
import { noSuchCurrency } from './refusals.ts'
import {
  ACCOUNT,
  ADDRESS,
  CURRENCY_PATH,
  formReplies,
  PAYOUT,
  PRIVATE,
  replies,
  TRANSACTION,
} from './schemas.ts'
import { callerOf } from './session.ts'

/** Transactions shown at most, and pages of the ledger that are searched for them. */
const TRANSACTIONS_MAX = 50
const PAGES_MAX = 5
/** Searching the ledger counts as so many requests. */
const SEARCH_COST = 5

const NO_WALLETS = 'this exchange has no blockchain wallets'

const tags = ['wallets']

/** Adds address, transactions and withdrawal to a context of its own: its errors are for forms. */
export function walletRoutes(
  app: FastifyInstance,
  ports: ExchangePorts,
  movements: PreviewMovements | undefined,
): void {
  useExactJson(app, ['amount'])
  addressRoute(app, ports)
  transactionRoute(app, ports)
  app.register((inner, _options, done) => {
    useFormErrors(inner)
    withdrawalRoute(inner, ports, movements)
    done()
  })
}

interface OfCurrency {
  readonly Params: { readonly currency: string }
}

function addressRoute(app: FastifyInstance, ports: ExchangePorts): void {
  const { gateway, check, limits } = ports
  const schema = {
    tags,
    summary: 'Where coins could be sent to: says that there is no such address',
    security: PRIVATE,
    params: CURRENCY_PATH,
    response: replies(ADDRESS),
  }
  app.get<OfCurrency>('/api/wallets/:currency/address', { schema }, (request, reply) => {
    const caller = callerOf(request, reply, { check, bucket: limits.reads })
    if (caller === undefined) return
    const currency = gateway.state.currencyByCode(request.params.currency)
    if (currency === undefined) noSuchCurrency(reply)
    // The page shows this text in the field of the address, where people would copy it from.
    else reply.send({ address: `not available: ${NO_WALLETS}` })
  })
}

function transactionRoute(app: FastifyInstance, ports: ExchangePorts): void {
  const { gateway, history, check, limits } = ports
  const schema = {
    tags,
    summary: 'Own deposits and withdrawals in one currency, newest first',
    description:
      `At most ${TRANSACTIONS_MAX}, of the last ${PAGES_MAX * PAGE_MAX} changes of the account; ` +
      'the ledger has them all.',
    security: PRIVATE,
    params: CURRENCY_PATH,
    response: replies(Type.Array(TRANSACTION)),
  }
  app.get<OfCurrency>('/api/wallets/:currency/transactions', { schema }, async (request, reply) => {
    const door = { check, bucket: limits.reads, cost: SEARCH_COST }
    const caller = callerOf(request, reply, door)
    if (caller === undefined) return reply
    const currency = gateway.state.currencyByCode(request.params.currency)
    if (currency === undefined) return noSuchCurrency(reply)
    if (!(await ownPastWritten(ports, caller.userId, reply))) return reply
    const entries = await transactions(history, caller.userId, currency)
    return entries.map((entry) => transactionRow(entry, currency))
  })
}

async function transactions(
  history: ReadModelReader,
  user: UserId,
  { number }: Currency,
): Promise<readonly LedgerRow[]> {
  const own = { user, portfolio: MAIN_PORTFOLIO, currency: number, limit: PAGE_MAX }
  const found: LedgerRow[] = []
  let after: LedgerRow | undefined
  for (let page = 0; page < PAGES_MAX && found.length < TRANSACTIONS_MAX; page++) {
    const rows = await history.ledger({ ...own, ...(after === undefined ? {} : { after }) })
    found.push(...rows.filter(({ kind }) => isTransaction(kind)))
    if (rows.length < PAGE_MAX) break
    after = rows.at(-1)
  }
  return found.slice(0, TRANSACTIONS_MAX)
}

function isTransaction(kind: LedgerRow['kind']): boolean {
  return kind === LEDGER_KIND.deposit || kind === LEDGER_KIND.withdrawal
}

function withdrawalRoute(
  app: FastifyInstance,
  ports: ExchangePorts,
  movements: PreviewMovements | undefined,
): void {
  const { gateway, check, limits } = ports
  const schema = {
    tags,
    summary: 'Withdraw play money (preview only, capped per user and day)',
    description: 'The same as POST /api/withdrawals. Nothing goes to any address.',
    security: PRIVATE,
    params: CURRENCY_PATH,
    body: PAYOUT,
    response: formReplies(ACCOUNT, 'The balance afterwards.'),
  }
  const options = { schema, validatorCompiler: () => () => true }
  app.post<OfCurrency>('/api/wallets/:currency/withdrawal', options, async (request, reply) => {
    const door = { check, bucket: limits.orders, refuse: sendFormError }
    const caller = callerOf(request, reply, door)
    if (caller === undefined) return reply
    const currency = gateway.state.currencyByCode(request.params.currency)
    if (currency === undefined) return noSuchCurrency(reply, sendFormError)
    if (movements === undefined) {
      const message = `nothing can be withdrawn: ${NO_WALLETS}`
      return sendFormError(reply, { status: 501, message })
    }
    return await withdraw(movements, { caller, currency, body: request.body }, reply)
  })
}

interface Asked {
  readonly caller: Caller
  readonly currency: Currency
  readonly body: FastifyRequest['body']
}

async function withdraw(
  movements: PreviewMovements,
  { caller, currency, body }: Asked,
  reply: FastifyReply,
) {
  const fields = bodyFields(body)
  if (fields === undefined) {
    return sendFormError(reply, { status: 400, message: 'the body must be a JSON object' })
  }
  const amount = readAmount(fields['amount'], currency)
  if (typeof amount !== 'bigint') return sendFormError(reply, amount)
  const moved = await movements.move('withdrawal', { caller, currency, amount, reference: '' })
  return 'status' in moved ? sendFormError(reply, moved) : moved
}
