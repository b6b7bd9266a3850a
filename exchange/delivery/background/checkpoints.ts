/**
 * Checkpoints: every so many sequence ids this server writes its result hash into the log, so that
 * every other engine that follows it (the recorder, a second server) can compare.
 */
import { blankEvent, EVENT_TYPE } from '@bourse/domain/exchange/event'
import type { TradingGateway } from '@bourse/domain/exchange/gateway'
import type { TradingListener } from '@bourse/domain/exchange/listener'
import type { TradingState } from '@bourse/domain/exchange/state'
import { CHECKPOINT_EVERY } from './recorder.ts'

export interface Checkpoints {
  readonly listener: Pick<TradingListener, 'result'>
  /** Sends the checkpoint that has become due, if any; called after each batch. */
  afterBatch(gateway: TradingGateway): void
}

/** Checkpoints of the engine with this state. */
export function checkpoints(state: TradingState): Checkpoints {
  let due: { readonly sequence: number; readonly resultHash: string } | undefined
  return {
    listener: {
      result() {
        const { sequence } = state
        if (sequence % CHECKPOINT_EVERY === 0) due = { sequence, resultHash: state.resultHash }
      },
    },
    afterBatch(gateway) {
      if (due === undefined) return
      const event = blankEvent(EVENT_TYPE.checkpoint)
      event.detail = { kind: 'checkpoint', ...due }
      due = undefined
      // What is replayed needs no new checkpoint; one refused under load is not missed either.
      if (gateway.ready) void gateway.submit(event)
    },
  }
}
