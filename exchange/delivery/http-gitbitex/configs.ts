/** What a client may want to know of the venue before anything else. */
import type { FastifyInstance } from 'fastify'
import type { ExchangePorts } from './ports.ts'
import { CONFIGS, replies } from './schemas.ts'

const NAME = 'Bourse'

/** Signs that people write in front of an amount; other currencies are shown by their code. */
const SYMBOLS: ReadonlyMap<string, string> = new Map([
  ['BTC', '₿'],
  ['ETH', 'Ξ'],
  ['EUR', '€'],
  ['GBP', '£'],
  ['JPY', '¥'],
  ['USD', '$'],
  ['USDC', '$'],
  ['USDT', '$'],
])

/** Adds `GET /api/configs`. */
export function configRoutes(app: FastifyInstance, ports: ExchangePorts): void {
  const { gateway, preview, orderList } = ports
  const schema = {
    tags: ['server'],
    summary: 'Name, features and currencies of the venue',
    response: replies(CONFIGS),
  }
  app.get('/api/configs', { schema }, () => ({
    name: NAME,
    preview: preview !== undefined,
    orderList,
    currencies: Object.fromEntries(
      gateway.state.currencies.map(({ code, name, scale }) => [
        code,
        { name, scale, symbol: SYMBOLS.get(code) ?? code },
      ]),
    ),
  }))
}
