/** The server's configuration: environment variables, checked once, an empty one means unset. */
import { resolve } from 'node:path'
import { isOrigin } from '@bourse/kit/http/cors'
import envSchema from 'env-schema'
import { type Static, Type } from 'typebox'

const Port = (fallback: number, description: string) =>
  Type.Integer({ minimum: 0, maximum: 65_535, default: fallback, description })
const Switch = (fallback: boolean, description: string) =>
  Type.Boolean({ default: fallback, description })

/** Every variable with its default: the README's table says the same in the same words. */
export const CONFIG_SCHEMA = Type.Object({
  HOST: Type.String({ default: '127.0.0.1', description: 'address to listen on' }),
  PORT: Port(9090, 'port of the HTTP API and the WebSocket feed, 0 for any free one'),
  ADMIN_PORT: Port(9091, 'port of the admin listener, always on 127.0.0.1'),
  ADMIN_TOKEN: Type.String({
    default: '',
    description: 'credential of the admin listener; unset: one is made and printed once',
  }),
  AUTH_KEY: Type.String({
    default: '',
    description: 'PEM of the P-256 keys of access tokens, first one signs; unset: made in DATA_DIR',
  }),
  DATA_DIR: Type.String({
    default: 'data',
    description: 'folder of the log, snapshots and databases',
  }),
  SMTP_URL: Type.String({
    default: '',
    description: 'server for letters, smtp://… or smtps://…; unset: they become files in DATA_DIR',
  }),
  MAIL_FROM: Type.String({ default: 'bourse@localhost', description: 'sender of letters' }),
  PREVIEW: Switch(true, 'play money: funds at sign-up, deposits by anyone, a demo account'),
  PREVIEW_BOTS: Switch(true, 'in preview, a market maker and takers keep the products moving'),
  RATE_LIMIT: Type.Union([Type.Literal('on'), Type.Literal('off')], {
    default: 'on',
    description: 'off: no limits on how often anyone may ask',
  }),
  LOG_LEVEL: Type.Union(
    ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'].map((level) =>
      Type.Literal(level),
    ),
    { default: 'info', description: 'least important log line shown' },
  ),
  SNAPSHOT_EVERY: Type.Integer({
    minimum: 1_000,
    default: 200_000,
    description: 'events between two snapshots',
  }),
  MAX_OPEN_ORDERS: Type.Integer({
    minimum: 1_000,
    maximum: 16_777_216,
    default: 4_194_304,
    description: 'open orders the venue takes; fixed when the data folder is new',
  }),
  VALUATION_CURRENCY: Type.String({
    default: 'USDT',
    description: 'currency of 30-day volumes until an operator sets a fee schedule',
  }),
  TRUSTED_PROXIES: Type.String({
    default: '',
    description: 'addresses or networks of proxies whose X-Forwarded headers count, by comma',
  }),
  ALLOWED_ORIGINS: Type.String({
    default: '',
    description: 'other origins whose pages may send orders and open the feed, by comma',
  }),
  ORDER_LIST: Type.Union([Type.Literal('items'), Type.Literal('array')], {
    default: 'items',
    description: 'form of lists: items with a count, or the bare array some clients read',
  }),
  WEB_ROOT: Type.String({
    default: '',
    description: 'folder of another built client to serve; unset: the trading screen',
  }),
})

export type Environment = Static<typeof CONFIG_SCHEMA>

export interface Config {
  readonly host: string
  readonly port: number
  readonly adminPort: number
  readonly adminToken: string | undefined
  readonly authKey: string | undefined
  readonly dataDir: string
  /** May hold a password: never shown. */
  readonly smtpUrl: string | undefined
  readonly mailFrom: string
  readonly preview: boolean
  readonly previewBots: boolean
  readonly rateLimit: boolean
  /** True when only this machine can reach the server: limits are wider then in preview. */
  readonly loopback: boolean
  readonly logLevel: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent'
  readonly snapshotEvery: number
  readonly maxOpenOrders: number
  /** Code of the currency that the first fee schedule counts volumes in. */
  readonly valuationCurrency: string
  readonly trustedProxies: readonly string[]
  readonly allowedOrigins: readonly string[]
  readonly orderList: 'items' | 'array'
  readonly webRoot: string | undefined
}

/** The configuration in `environment`. Throws an error that names the wrong variable. */
export function readConfig(environment: NodeJS.ProcessEnv): Config {
  const given = Object.entries(environment).filter(
    ([, value]) => value !== undefined && value !== '',
  )
  const env = envSchema<Environment>({
    schema: { ...CONFIG_SCHEMA },
    data: Object.fromEntries(given),
    env: false,
  })
  return {
    host: env.HOST,
    port: env.PORT,
    adminPort: env.ADMIN_PORT,
    adminToken: env.ADMIN_TOKEN === '' ? undefined : env.ADMIN_TOKEN,
    authKey: env.AUTH_KEY === '' ? undefined : env.AUTH_KEY,
    dataDir: resolve(env.DATA_DIR),
    smtpUrl: env.SMTP_URL === '' ? undefined : smtpUrl(env.SMTP_URL),
    mailFrom: mailFrom(env.MAIL_FROM),
    preview: env.PREVIEW,
    previewBots: env.PREVIEW && env.PREVIEW_BOTS,
    rateLimit: env.RATE_LIMIT === 'on',
    loopback: ['127.0.0.1', '::1', 'localhost'].includes(env.HOST),
    logLevel: env.LOG_LEVEL as Config['logLevel'],
    snapshotEvery: env.SNAPSHOT_EVERY,
    maxOpenOrders: env.MAX_OPEN_ORDERS,
    valuationCurrency: env.VALUATION_CURRENCY,
    trustedProxies: listOf(env.TRUSTED_PROXIES),
    allowedOrigins: listOf(env.ALLOWED_ORIGINS).map(origin),
    orderList: env.ORDER_LIST,
    webRoot: env.WEB_ROOT === '' ? undefined : resolve(env.WEB_ROOT),
  }
}

/** Whether rates are limited: not in preview on loopback, where tests and load generators live. */
export function isLimited({ rateLimit, preview, loopback }: Config): boolean {
  return rateLimit && !(preview && loopback)
}

function listOf(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
}

function origin(text: string): string {
  if (isOrigin(text)) return text
  throw new Error(`ALLOWED_ORIGINS: '${text}' is no origin like https://trade.example:8443`)
}

/** The text itself is not repeated: it may hold a password. */
function smtpUrl(text: string): string {
  const url = URL.parse(text)
  if (url !== null && /^smtps?:$/.test(url.protocol) && url.hostname !== '') return text
  throw new Error('SMTP_URL is no address like smtp://user:password@mail.example:587')
}

function mailFrom(text: string): string {
  const address = /^[^<>"\p{Cc}]+<([^<>]+)>$/u.exec(text)?.[1] ?? text
  if (/^[\x21-\x7e]+$/.test(address) && /^[^@<>",;:]+@[^@<>",;:]+$/.test(address)) return text
  throw new Error(`MAIL_FROM: '${text}' is no sender like Bourse <bourse@mail.example>`)
}
