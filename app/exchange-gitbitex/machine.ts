/** The engine with the folds that its snapshots hold: built alike by server, recorder and `log`. */
import { createHash } from 'node:crypto'
import type { TradingListener } from '@bourse/domain/exchange/listener'
import type { EngineLimits } from '@bourse/domain/exchange/log'
import type { MarketData } from '@bourse/domain/exchange/market-data'
import type { Snapshotted } from '@bourse/domain/exchange/snapshot'
import type { TradingEngine } from '@bourse/domain/exchange/state'
import { marketDataFold } from '@bourse/exchange/usecase/quotation/market-data'
import { tradingEngine } from '@bourse/exchange/usecase/trading/engine'

export interface ExchangeMachine {
  readonly engine: TradingEngine & Snapshotted
  readonly marketData: MarketData
  /** Must hear the engine for the folds to follow it. */
  readonly listener: TradingListener
  readonly folds: readonly Snapshotted[]
}

/** A new machine: nothing listed, nobody in it, no listener set. */
export function exchangeMachine(limits: EngineLimits): ExchangeMachine {
  const engine = tradingEngine(limits)
  const { marketData, listener, sections } = marketDataFold(engine.state)
  return { engine, marketData, listener, folds: sections }
}

/** SHA-256 over the engine's logical content, hex: equal on every server at one sequence id. */
export function stateHash(engine: Snapshotted): string {
  return createHash('sha256').update(engine.save()).digest('hex')
}
