/**
 * The exchange, wired by hand: log, engine, sinks, gateway, doors. Reads like the picture in
 * ARCHITECTURE.md, from what is durable to what people see.
 */
import { randomInt } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { argon2Hasher } from '@bourse/auth/repository/password/argon2'
import { sqliteAuthStore } from '@bourse/auth/repository/store/sqlite'
import { jwtAccessTokens } from '@bourse/auth/repository/token/access'
import { opaqueTokens } from '@bourse/auth/repository/token/opaque'
import { createAuth } from '@bourse/auth/usecase/auth'
import { AUTH_LIMITS } from '@bourse/auth/usecase/limits'
import { snowflake } from '@bourse/domain/shared/snowflake'
import { exchangeMetrics } from '@bourse/exchange/delivery/admin/exchange-metrics'
import { recentRefusals } from '@bourse/exchange/delivery/admin/recent-refusals'
import { checkpoints } from '@bourse/exchange/delivery/background/checkpoints'
import { engineClock } from '@bourse/exchange/delivery/background/clock'
import { ownWrites } from '@bourse/exchange/delivery/background/own-writes'
import { previewLife } from '@bourse/exchange/delivery/background/preview'
import { welcome } from '@bourse/exchange/delivery/background/welcome'
import { Admission } from '@bourse/exchange/delivery/http-gitbitex/admission'
import { gitbitexFeed } from '@bourse/exchange/delivery/ws-gitbitex/feed'
import { sqliteReader } from '@bourse/exchange/repository/readmodel/sqlite'
import { fileSnapshots } from '@bourse/exchange/repository/snapshot/files'
import { type Gateway, tradingGateway } from '@bourse/exchange/usecase/gateway/gateway'
import { doneOrders } from '@bourse/exchange/usecase/order/done-orders'
import { rejectedOrder } from '@bourse/exchange/usecase/order/rejected-order'
import { touchedFold } from '@bourse/exchange/usecase/recording/touched'
import { DEFAULT_LIMITS } from '@bourse/exchange/usecase/trading/defaults'
import { addressKey } from '@bourse/kit/ratelimit/address-key'
import type { Logger } from 'pino'
import { accessKeys } from './access-keys.ts'
import { type AdminCredential, adminCredential } from './admin-credential.ts'
import { type Config, isLimited } from './config.ts'
import { openDemoAccount } from './demo-account.ts'
import { adminDoor, type Inside, listen, publicDoor } from './doors.ts'
import { writeFirstEvents } from './first-events.ts'
import { newestSnapshot } from './newest-snapshot.ts'
import { openPeopleCare } from './people-care.ts'
import { type RecorderProcess, startRecorderProcess } from './recorder-process.ts'
import { dataFolders, openLog, readModelMark, recoverMachine, StartRefused } from './storage.ts'

/** A server that takes orders. */
export interface Exchange {
  readonly url: string
  readonly adminUrl: string
  readonly adminCredential: AdminCredential
  readonly survives: string
  readonly demo: { readonly email: string; readonly password: string } | undefined
  /** Finishes what is under way, lets the recorder write its snapshot, and closes everything. */
  stop(): Promise<void>
}

/** What a server is started with; `onFatal` is called when a running one has to stop at once. */
interface Start {
  readonly config: Config
  readonly logger: Logger
  readonly onFatal: (error: Error) => void
}

/** How long the recorder may take to finish when the server stops. */
const RECORDER_STOP_MS = 30_000
const AUTH_MAINTAIN_MS = 5_000

/**
 * Starts everything and resolves once orders are taken. Rejects with a `StartRefused` when it must
 * not run.
 */
export async function startExchange(start: Start): Promise<Exchange> {
  const startedAt = performance.now()
  await mkdir(start.config.dataDir, { recursive: true, mode: 0o700 })
  const durable = await openDurable(start)
  const people = await openPeople(start)
  const core = await openCore(start, durable, people)
  await recover(start, core, startedAt)
  return await openDoors(start, { durable, people, core })
}

type Durable = Awaited<ReturnType<typeof openDurable>>
type People = Awaited<ReturnType<typeof openPeople>>
type Core = Awaited<ReturnType<typeof openCore>>

/** The log, and the engine as it was when the newest good snapshot was written. */
async function openDurable({ config, logger }: Start) {
  const folders = dataFolders(config.dataDir)
  const limits = { ...DEFAULT_LIMITS, openOrdersMax: config.maxOpenOrders }
  const log = await openLog(folders.log, limits, logger)
  const snapshots = fileSnapshots({ folder: folders.snapshots })
  const { machine } = await recoverMachine(log, snapshots, logger)
  const mark = await readModelMark(folders.readModel, log.genesis.logId)
  const history = await sqliteReader(folders.readModel)
  return { folders, log, snapshots, machine, from: machine.engine.state.position, mark, history }
}

/** Who may speak: users and sessions, in a database of their own. */
async function openPeople({ config, logger }: Start) {
  const folders = dataFolders(config.dataDir)
  const keys = await accessKeys(config, folders.authKey, logger)
  const access = jwtAccessTokens({ keys, nowMs: Date.now, ageMaxMs: AUTH_LIMITS.accessMs })
  const store = await sqliteAuthStore(folders.auth)
  const hasher = argon2Hasher()
  const tokens = opaqueTokens()
  const auth = await createAuth({
    ...{ store, hasher, tokens, access },
    ids: snowflake(0, Date.now),
    nowMs: Date.now,
    networkOf: addressKey,
    limits: isLimited(config) ? {} : { addressFreeFailures: Number.MAX_SAFE_INTEGER },
  })
  const care = await openPeopleCare(config, logger, { store, auth, hasher, tokens })
  const maintain = setInterval(() => {
    auth.maintain().catch((error) => logger.error({ err: error }, 'sessions could not be written'))
  }, AUTH_MAINTAIN_MS)
  return {
    store,
    auth,
    care,
    keySet: access.keySet,
    async close() {
      clearInterval(maintain)
      await care.close()
      await auth.close()
      await store.close()
    },
  }
}

/** The sinks that hear the engine, the gateway as the one way in, and the recorder beside them. */
async function openCore(start: Start, durable: Durable, { auth }: People) {
  const { onFatal } = start
  const { log, machine, mark } = durable
  const { state } = machine.engine
  const finished = doneOrders(state)
  finished.prune(mark)
  const feed = gitbitexFeed({
    state,
    marketData: machine.marketData,
    rejectedOrder,
    check: (token) => auth.check(token),
    admit: (token) => auth.admit(token),
  })
  auth.onSessionEnd((sessionId) => feed.sessionEnded(sessionId))
  const checks = checkpoints(state)
  const touched = touchedFold(state)
  const gauges = { recorderMark: () => mark, sockets: () => 0 }
  const admission = new Admission()
  const metrics = exchangeMetrics({
    state,
    admission,
    isLive: () => gateway.ready,
    logEnd: () => log.end,
    recorderMark: () => gauges.recorderMark(),
    sockets: () => gauges.sockets(),
  })
  const refusals = recentRefusals({
    state,
    isLive: () => gateway.ready,
    nowMicros: () => Date.now() * 1_000,
  })
  const gateway: Gateway = tradingGateway({
    engine: machine.engine,
    log,
    sinks: [
      ...[machine.listener, finished.listener, touched.listener, metrics.listener],
      ...[checks.listener, feed.listener, refusals.listener],
    ],
    session: randomInt(1, 2 ** 48),
    steadyMicros: () => performance.now() * 1_000,
    wallMicros: () => Date.now() * 1_000,
    meter: {
      ...metrics.meter,
      refused(refusal, event) {
        metrics.meter.refused(refusal, event)
        refusals.refused(refusal, event)
      },
      appending: (waited) => admission.waited(waited / 1_000, performance.now()),
    },
    onApplied: (position) => {
      recording.process?.durable(position)
      checks.afterBatch(gateway)
      clock.afterBatch()
    },
    onFatal,
  })
  const clock = engineClock({ gateway, nowMicros: () => Date.now() * 1_000 })
  const recording: { process?: RecorderProcess } = {}
  const own = ownWrites({
    touchedBy: (user) => touched.by(user),
    mark: () => gauges.recorderMark(),
    flush: () => recording.process?.flush(),
  })
  const record = () => {
    recording.process = recorderProcess(start, durable, (reached) => {
      finished.prune(reached)
      own.reached(reached)
    })
    gauges.recorderMark = () => Math.max(mark, recording.process?.progress.mark ?? 0)
  }
  return {
    ...{ state, finished, own, feed, admission, metrics, gauges, gateway, recording, record },
    ...{ clock, refusals },
    from: durable.from,
  }
}

/** The second process, which follows the log as this one makes it durable. */
function recorderProcess(
  { config, logger, onFatal }: Start,
  { folders, log }: Durable,
  onMark: (mark: number) => void,
): RecorderProcess {
  return startRecorderProcess(
    {
      logFolder: folders.log,
      snapshotFolder: folders.snapshots,
      readModelFile: folders.readModel,
      snapshotEvery: config.snapshotEvery,
      logLevel: config.logLevel,
      onMark,
      onFatal: (sentence) => onFatal(new StartRefused(2, sentence)),
      onCrash: (reason, delayMs) =>
        logger.error(`the recorder ended with ${reason}; it starts again in ${delayMs} ms`),
    },
    log.end,
  )
}

/**
 * Replays the log's rest, starts the recorder (not before, so that the replay has the machine for
 * itself), writes what has to be in the log before anybody trades, and lets time pass.
 */
async function recover({ config, logger }: Start, core: Core, startedAt: number): Promise<void> {
  const { gateway, state, from } = core
  await gateway.start(from)
  const milliseconds = Math.round(performance.now() - startedAt)
  const since = from === 0 ? 'from the beginning' : `since the snapshot at position ${from}`
  logger.info(`ready in ${milliseconds} ms: ${state.position - from} events replayed ${since}`)
  core.record()
  await writeFirstEvents(gateway, config, logger)
  core.clock.afterBatch()
}

/** The listeners, life in preview behind them, and the way everything ends. */
async function openDoors(
  { config, logger }: Start,
  { durable, people, core }: { durable: Durable; people: People; core: Core },
): Promise<Exchange> {
  const { log, machine, history, folders } = durable
  const { gateway, feed, metrics, gauges, admission } = core
  const stopping = new AbortController()
  const grants = welcome({
    gateway,
    pause: (milliseconds) => pause(milliseconds, stopping.signal),
    stopping: () => stopping.signal.aborted,
  })
  const inside: Inside = {
    ...{ config, logger, machine, gateway, feed, history, metrics, admission, auth: people.auth },
    keySet: people.keySet,
    care: people.care,
    doneOrders: core.finished,
    ownWrites: core.own,
    welcome: grants,
    log: { logId: log.genesis.logId, durability: log.durability, end: () => log.end },
    recorderMark: gauges.recorderMark,
    refusals: core.refusals,
    snapshot: () => newestSnapshot(durable.snapshots),
  }
  const door = await publicDoor(inside)
  gauges.sockets = () => door.sockets.connections
  const credential = adminCredential(folders.adminCredential, config.adminToken)
  const admin = await adminDoor(inside, credential)
  const url = await listen(door.http, config.host, config.port)
  const adminUrl = await listen(admin, '127.0.0.1', config.adminPort)
  const demo = config.preview ? await openDemoAccount(people.auth, grants) : undefined
  await people.care.noteDemo()
  const life = previewLife({
    gateway,
    seed: randomInt(1, 2 ** 31),
    failed: (error) => logger.error({ err: error }, 'the preview bots stopped'),
  })
  if (config.previewBots) life.start()
  // Users whose grant was cut short by a crash get the rest of it.
  if (config.preview) void grants.grantMissing(await people.store.userIds())
  return {
    ...{ url, adminUrl, demo, survives: log.durability.survives },
    adminCredential: credential,
    async stop() {
      stopping.abort()
      core.own.stop()
      core.clock.stop()
      await life.stop()
      await Promise.all([door.sockets.close(), door.http.close(), admin.close()])
      await gateway.stop()
      await core.recording.process?.stop(RECORDER_STOP_MS)
      metrics.stop()
      await history.close()
      await people.close()
      await log.close()
    },
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
