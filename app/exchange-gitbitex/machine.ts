/**
 * The engine with the folds that its snapshots hold: built alike by server, recorder and commands.
 */
import { createHash } from 'node:crypto'
import type { TradingListener } from '@bourse/domain/exchange/listener'
import type { EngineLimits } from '@bourse/domain/exchange/log'
import type { MarketData } from '@bourse/domain/exchange/market-data'
import type { Snapshotted } from '@bourse/domain/exchange/snapshot'
import type { TradingEngine } from '@bourse/domain/exchange/state'
import type { RecordingMachine } from '@bourse/exchange/delivery/background/recorder'
import { marketDataFold } from '@bourse/exchange/usecase/quotation/market-data'
import { rowFold } from '@bourse/exchange/usecase/recording/rows'
import { tradingEngine } from '@bourse/exchange/usecase/trading/engine'
import { fanOut } from '@bourse/exchange/usecase/trading/listeners'
import { inlineMore } from '@bourse/kit/compiler/inlining'

export interface ExchangeMachine {
  readonly engine: TradingEngine & Snapshotted
  readonly marketData: MarketData
  /** Must hear the engine for the folds to follow it. */
  readonly listener: TradingListener
  readonly folds: readonly Snapshotted[]
}

/** A new machine: nothing listed, nobody in it, no listener set. */
export function exchangeMachine(limits: EngineLimits): ExchangeMachine {
  inlineMore()
  const engine = tradingEngine(limits)
  const { marketData, listener, sections } = marketDataFold(engine.state)
  return { engine, marketData, listener, folds: sections }
}

/** A new machine with the rows and the market data that listen to it. */
export function recordingMachine(limits: EngineLimits): RecordingMachine {
  const { engine, marketData, listener, folds } = exchangeMachine(limits)
  const rows = rowFold(engine.state, marketData)
  engine.listen(fanOut([rows.listener, listener]))
  return { engine, rows, folds }
}

/** SHA-256 over the engine's logical content, hex: equal on every server at one sequence id. */
export function stateHash(engine: Snapshotted): string {
  return createHash('sha256').update(engine.save()).digest('hex')
}
