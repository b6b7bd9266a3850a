/**
 * The exchange, wired by hand: log, engine, sinks, gateway, doors. Reads like the picture in
 * ARCHITECTURE.md, from what is durable to what people see.
 */
import { randomInt } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { argon2Hasher } from '@bourse/auth/repository/password/argon2'
import { sqliteAuthStore } from '@bourse/auth/repository/store/sqlite'
import { opaqueTokens } from '@bourse/auth/repository/token/opaque'
import { createAuth } from '@bourse/auth/usecase/auth'
import { ACCEPTED } from '@bourse/domain/exchange/refusal'
import { snowflake } from '@bourse/domain/shared/snowflake'
import { exchangeMetrics } from '@bourse/exchange/delivery/admin/exchange-metrics'
import { checkpoints } from '@bourse/exchange/delivery/background/checkpoints'
import { previewLife } from '@bourse/exchange/delivery/background/preview'
import { welcome } from '@bourse/exchange/delivery/background/welcome'
import { gitbitexFeed } from '@bourse/exchange/delivery/ws-gitbitex/feed'
import { sqliteReader, sqliteWriter } from '@bourse/exchange/repository/readmodel/sqlite'
import { fileSnapshots } from '@bourse/exchange/repository/snapshot/files'
import { tradingGateway } from '@bourse/exchange/usecase/gateway/gateway'
import { doneOrders } from '@bourse/exchange/usecase/order/done-orders'
import { rejectedOrder } from '@bourse/exchange/usecase/order/rejected-order'
import { DEFAULT_LIMITS, defaultListings } from '@bourse/exchange/usecase/trading/defaults'
import type { Logger } from 'pino'
import { adminCredential } from './admin-credential.ts'
import type { Config } from './config.ts'
import { openDemoAccount } from './demo-account.ts'
import { adminDoor, publicDoor } from './doors.ts'
import { startRecorderProcess } from './recorder-process.ts'
import { dataFolders, openLog, recoverMachine, StartRefused } from './storage.ts'

/** A server that takes orders. */
export interface Exchange {
  readonly url: string
  readonly adminUrl: string
  /** The admin credential, only when it was made at this start. */
  readonly adminCredential: string | undefined
  readonly survives: string
  readonly logId: string
  readonly demo: { readonly email: string; readonly password: string } | undefined
  /** How long it took to be as the log says, and how many events were replayed for it. */
  readonly recovery: {
    readonly milliseconds: number
    readonly events: number
    readonly from: number
  }
  /** Finishes what is under way, lets the recorder write its snapshot, and closes everything. */
  stop(): Promise<void>
}

/** How long the recorder may take to finish when the server stops. */
const RECORDER_STOP_MS = 30_000
const AUTH_MAINTAIN_MS = 5_000

/**
 * Starts everything and resolves once orders are taken. Rejects with a `StartRefused` when it must
 * not run. `onFatal` is called at most once, when a running server has to stop at once.
 */
export async function startExchange(
  config: Config,
  logger: Logger,
  onFatal: (error: Error) => void,
): Promise<Exchange> {
  const startedAt = performance.now()
  const folders = dataFolders(config.dataDir)
  await mkdir(config.dataDir, { recursive: true })

  // What is durable, and the engine as it was.
  const limits = { ...DEFAULT_LIMITS, openOrdersMax: config.maxOpenOrders }
  const log = await openLog(folders.log, limits, logger)
  const snapshots = await fileSnapshots({ folder: folders.snapshots })
  const { machine, snapshot } = await recoverMachine(log, snapshots, logger)
  const { engine } = machine
  const { state } = engine
  const from = state.position

  // Who may speak.
  const store = await sqliteAuthStore(folders.auth)
  const auth = await createAuth({
    store,
    hasher: argon2Hasher(),
    tokens: opaqueTokens(),
    ids: snowflake(0, Date.now),
    nowMs: Date.now,
  })
  const maintain = setInterval(() => {
    auth.maintain().catch((error) => logger.error({ err: error }, 'sessions could not be written'))
  }, AUTH_MAINTAIN_MS)

  // What hears the engine.
  const finished = doneOrders(state)
  const feed = gitbitexFeed({
    state,
    marketData: machine.marketData,
    rejectedOrder,
    check: (token) => auth.check(token),
  })
  auth.onSessionEnd((sessionId) => feed.sessionEnded(sessionId))
  const checks = checkpoints(state)
  let sockets = () => 0
  let recorderMark = () => 0
  const metrics = exchangeMetrics({
    state,
    isLive: () => gateway.ready,
    logEnd: () => log.end,
    recorderMark: () => recorderMark(),
    sockets: () => sockets(),
  })

  // The one way in.
  const gateway = tradingGateway({
    engine,
    log,
    sinks: [machine.listener, finished.listener, metrics.listener, checks.listener, feed.listener],
    session: randomInt(1, 2 ** 48),
    steadyMicros: () => performance.now() * 1_000,
    wallMicros: () => Date.now() * 1_000,
    meter: metrics.meter,
    onApplied: (position) => {
      recorder.durable(position)
      checks.afterBatch(gateway)
    },
    onFatal,
  })

  // The second process: rows and snapshots.
  await (await sqliteWriter(folders.readModel, log.genesis.logId)).close()
  const history = await sqliteReader(folders.readModel)
  const recorder = startRecorderProcess(
    {
      logFolder: folders.log,
      snapshotFolder: folders.snapshots,
      readModelFile: folders.readModel,
      snapshotEvery: config.snapshotEvery,
      logLevel: config.logLevel,
      onMark: (mark) => finished.prune(mark),
      onFatal: (sentence) => onFatal(new StartRefused(2, sentence)),
      onCrash: (reason, delayMs) =>
        logger.error(`the recorder ended with ${reason}; it starts again in ${delayMs} ms`),
    },
    log.end,
  )
  recorderMark = () => recorder.progress.mark

  await gateway.start(from)
  if (state.products.length === 0) await list()
  const recovery = {
    milliseconds: performance.now() - startedAt,
    events: state.position - from,
    from,
  }
  logger.info(
    `ready in ${Math.round(recovery.milliseconds)} ms: ${recovery.events} events replayed ` +
      (snapshot === undefined ? 'from the beginning' : `on the snapshot at position ${from}`),
  )

  // The doors, and life behind them.
  const stopping = new AbortController()
  const grants = welcome({
    gateway,
    pause: (milliseconds) => pause(milliseconds, stopping.signal),
    stopping: () => stopping.signal.aborted,
  })
  const inside = {
    ...{ config, logger, machine, gateway, feed, auth, history, metrics },
    doneOrders: finished,
    welcome: grants,
    log: { logId: log.genesis.logId, durability: log.durability, end: () => log.end },
    recorderMark,
  }
  const door = await publicDoor(inside)
  sockets = () => door.sockets.connections
  const credential = adminCredential(folders.adminCredential, config.adminToken)
  const admin = await adminDoor(inside, credential)
  const url = await listen(door.http, config.host, config.port)
  const adminUrl = await listen(admin, '127.0.0.1', config.adminPort)
  const demo = config.preview ? await openDemoAccount(auth, grants) : undefined
  const life = previewLife({
    gateway,
    seed: randomInt(1, 2 ** 31),
    failed: (error) => logger.error({ err: error }, 'the preview bots stopped'),
  })
  if (config.previewBots) life.start()

  return {
    ...{ url, adminUrl, demo, recovery },
    adminCredential: credential.shownOnce,
    survives: log.durability.survives,
    logId: log.genesis.logId,
    async stop() {
      stopping.abort()
      clearInterval(maintain)
      await life.stop()
      await Promise.all([door.sockets.close(), door.http.close(), admin.close()])
      await gateway.stop()
      await recorder.stop(RECORDER_STOP_MS)
      metrics.stop()
      await history.close()
      await auth.close()
      await store.close()
      await log.close()
    },
  }

  async function list(): Promise<void> {
    for (const event of defaultListings()) {
      const { refusal } = await gateway.submit(event)
      if (refusal !== ACCEPTED) throw new Error(`the default listings were refused: ${refusal}`)
    }
  }
}

/** Sleeps, or less when the server stops. */
function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
  })
}

async function listen(
  http: { listen(at: { host: string; port: number }): Promise<string> },
  host: string,
  port: number,
): Promise<string> {
  try {
    return await http.listen({ host, port })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error
    throw new StartRefused(2, `port ${port} on ${host} is in use`, error)
  }
}
