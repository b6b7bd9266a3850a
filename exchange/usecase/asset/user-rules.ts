/** What holds for single users: who is frozen, and what their orders do against each other. */
import { SELF_TRADE, type SelfTrade } from '@bourse/domain/exchange/order'
import type { ByteReader, ByteWriter } from '@bourse/kit/pure/bytes'

export class UserRules {
  readonly #frozen = new Set<number>()
  readonly #selfTrade = new Map<number, SelfTrade>()

  /** False while no user is frozen: then nobody needs to be looked up. */
  get hasFrozen(): boolean {
    return this.#frozen.size > 0
  }

  isFrozen(user: number): boolean {
    return this.#frozen.has(user)
  }

  setFrozen(user: number, frozen: boolean): void {
    if (frozen) this.#frozen.add(user)
    else this.#frozen.delete(user)
  }

  /** False while no user has a default of their own. */
  get hasSelfTrade(): boolean {
    return this.#selfTrade.size > 0
  }

  /** The user's default, 0 for none. */
  selfTrade(user: number): SelfTrade | 0 {
    return this.#selfTrade.get(user) ?? 0
  }

  /** `none` takes the default away: products decide again. */
  setSelfTrade(user: number, mode: SelfTrade): void {
    if (mode === SELF_TRADE.none) this.#selfTrade.delete(user)
    else this.#selfTrade.set(user, mode)
  }

  /** Users in ascending order. */
  save(writer: ByteWriter): void {
    const frozen = [...this.#frozen].sort((a, b) => a - b)
    writer.u32(frozen.length)
    for (const user of frozen) writer.f64(user)
    const defaults = [...this.#selfTrade].sort(([a], [b]) => a - b)
    writer.u32(defaults.length)
    for (const [user, mode] of defaults) {
      writer.f64(user)
      writer.u8(mode)
    }
  }

  /** Into rules of nobody. */
  restore(reader: ByteReader): void {
    const frozen = reader.u32()
    for (let i = 0; i < frozen; i++) this.#frozen.add(reader.f64())
    const defaults = reader.u32()
    for (let i = 0; i < defaults; i++) {
      const user = reader.f64()
      this.#selfTrade.set(user, reader.u8() as SelfTrade)
    }
  }
}
