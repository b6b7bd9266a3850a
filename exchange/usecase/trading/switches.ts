/**
 * Switches: deadlines that users arm and renew; when one passes, its user's orders are cancelled.
 * They are few and rare, so they are plain objects: a map by user and a heap by deadline.
 */
import { SWITCHES_PER_USER_MAX, type Switch } from '@bourse/domain/exchange/state'
import type { ByteReader, ByteWriter } from '@bourse/kit/pure/bytes'

export interface ArmedSwitch extends Switch {
  readonly user: number
  product: number
  deadline: number
  /** Place in the heap. */
  at: number
}

export class Switches {
  readonly #byUser = new Map<number, Map<string, ArmedSwitch>>()
  /** Binary heap by deadline, then user, then name. */
  readonly #heap: ArmedSwitch[] = []

  get count(): number {
    return this.#heap.length
  }

  /** The switch that fires first. */
  get first(): ArmedSwitch | undefined {
    return this.#heap[0]
  }

  /** Deadline of the switch that fires first, microseconds; 0 when none is armed. */
  get earliest(): number {
    return this.#heap[0]?.deadline ?? 0
  }

  /** False when the user has as many switches as a user may have, and none of this name. */
  hasRoom(user: number, name: string): boolean {
    const own = this.#byUser.get(user)
    return own === undefined || own.size < SWITCHES_PER_USER_MAX || own.has(name)
  }

  /** Arms a switch, or gives one of the same name another product and deadline. */
  arm(user: number, { name, product, deadline }: Switch): void {
    this.disarm(user, name)
    const armed = { user, name, product, deadline, at: this.#heap.length }
    const own = this.#byUser.get(user)
    if (own === undefined) this.#byUser.set(user, new Map([[name, armed]]))
    else own.set(name, armed)
    this.#heap.push(armed)
    this.#rise(armed)
  }

  /** Removes a switch, if there is one of this name. */
  disarm(user: number, name: string): void {
    const own = this.#byUser.get(user)
    const armed = own?.get(name)
    if (own === undefined || armed === undefined) return
    own.delete(name)
    if (own.size === 0) this.#byUser.delete(user)
    const last = this.#heap.pop() as ArmedSwitch
    if (last === armed) return
    last.at = armed.at
    this.#heap[last.at] = last
    this.#rise(last)
    this.#sink(last)
  }

  /** A user's switches by name. */
  of(user: number): Switch[] {
    const own = [...(this.#byUser.get(user)?.values() ?? [])]
    own.sort((a, b) => (a.name < b.name ? -1 : 1))
    return own.map(({ name, product, deadline }) => ({ name, product, deadline }))
  }

  /** By user and name, whatever order they were armed in. */
  save(writer: ByteWriter): void {
    writer.u32(this.count)
    for (const user of [...this.#byUser.keys()].sort((a, b) => a - b)) {
      for (const { name, product, deadline } of this.of(user)) {
        writer.f64(user)
        writer.text(name)
        writer.u32(product)
        writer.f64(deadline)
      }
    }
  }

  /** Into a list without switches. Throws a RangeError on bytes that `save` cannot have written. */
  restore(reader: ByteReader): void {
    const count = reader.u32()
    for (let i = 0; i < count; i++) {
      const user = reader.f64()
      const one = { name: reader.text(), product: reader.u32(), deadline: reader.f64() }
      if (!this.hasRoom(user, one.name)) throw new RangeError('too many switches of one user')
      this.arm(user, one)
    }
    if (this.count !== count) throw new RangeError('a switch is there twice')
  }

  #rise(armed: ArmedSwitch): void {
    while (armed.at > 0) {
      const above = this.#heap[(armed.at - 1) >> 1] as ArmedSwitch
      if (!isBefore(armed, above)) return
      this.#swap(armed, above)
    }
  }

  #sink(armed: ArmedSwitch): void {
    for (;;) {
      const left = this.#heap[armed.at * 2 + 1]
      const right = this.#heap[armed.at * 2 + 2]
      if (left === undefined) return
      const below = right !== undefined && isBefore(right, left) ? right : left
      if (!isBefore(below, armed)) return
      this.#swap(below, armed)
    }
  }

  #swap(one: ArmedSwitch, other: ArmedSwitch): void {
    const { at } = one
    one.at = other.at
    other.at = at
    this.#heap[one.at] = one
    this.#heap[other.at] = other
  }
}

function isBefore(a: ArmedSwitch, b: ArmedSwitch): boolean {
  if (a.deadline !== b.deadline) return a.deadline < b.deadline
  return a.user === b.user ? a.name < b.name : a.user < b.user
}
