/** The last ticker of several products at once, for lists of products. */
import type { TickerRow } from '../api/rows.ts'
import { paintNever, paintSoon } from './painter.ts'
import type { LiveSocket } from './socket.ts'

export class Tickers {
  readonly #rows = new Map<string, TickerRow>()
  readonly #painters = new Set<() => void>()
  readonly #leave: readonly (() => void)[]

  /** Subscribes at once; `close` gives everything up. */
  constructor(socket: LiveSocket, productIds: readonly string[]) {
    this.#leave = [
      socket.hear({
        frame: (frame) => {
          if (frame.type !== 'ticker') return
          this.#rows.set(frame.productId, frame)
          for (const paint of this.#painters) paintSoon(paint)
        },
      }),
      ...productIds.map((id) => socket.want('ticker', id)),
    ]
    // The last ticker comes with a subscription, and somebody may have had it before.
    for (const id of productIds) socket.again('ticker', id)
  }

  close(): void {
    for (const leave of this.#leave) leave()
  }

  /** Undefined until the feed has told it: a product without trades has none. */
  of(productId: string): TickerRow | undefined {
    return this.#rows.get(productId)
  }

  /** Calls `paint` before the frame after a change, at most once a frame. */
  onPaint(paint: () => void): () => void {
    this.#painters.add(paint)
    paintSoon(paint)
    return () => {
      this.#painters.delete(paint)
      paintNever(paint)
    }
  }
}
