// hot: bench/main.ts engine
/**
 * Finds records by a key. The youngest are in a small table with one place for each of the last
 * tags, side by side: what is added and removed again soon never leaves it. One that is still there
 * when its place is needed moves to an open-addressing table that grows with what is in it. A full
 * table is followed by one of twice the size, and each addition moves a few places over: no event
 * waits for a copy of the whole. Entries of a run lie in the order of their homes ("Robin Hood"),
 * so that a look-up for what is not there, and a removal, end at the first entry that is at home
 * instead of at the end of the run.
 */

/** Places of the small table, a power of two: 256 kB. */
const NEAR = 32_768
const NEAR_MASK = NEAR - 1
/** Places of a new table, a power of two. */
const PLACES_MIN = 1024
/** Neighbouring tags stay together in blocks of one cache line. */
const BLOCK_BITS = 3
const BLOCK_MASK = 2 ** BLOCK_BITS - 1
/** Places moved over by an addition at least: two would be enough before the next growth. */
const MOVED_AT_ONCE = 8

/**
 * Records lie in `keys`, each beginning with its key. A caller finds them by key and tag: tags are
 * 32 bits of any kind, equal for equal keys, and one tag and key belong to one record only.
 */
export class SlotIndex {
  readonly #keys: Float64Array
  readonly #shift: number
  /** Two int32s a place, in all tables: the tag, and slot + 1 or 0 for empty. */
  readonly #near = new Int32Array(NEAR * 2)
  #nearCount = 0
  #entries = new Int32Array(PLACES_MIN * 2)
  #mask = PLACES_MIN - 1
  #count = 0
  /** The table before the last growth, as long as something may be left in it. */
  #old = new Int32Array(2)
  #oldMask = 0
  #moved = 0
  #isMoving = false

  /** `keys[slot << shift]` is the key of the record in `slot`. */
  constructor(keys: Float64Array, shift: number) {
    this.#keys = keys
    this.#shift = shift
  }

  get count(): number {
    return this.#nearCount + this.#count
  }

  /** The slot of the record, or -1. */
  find(tag: number, key: number): number {
    const place = (tag & NEAR_MASK) * 2
    const entry = this.#near[place + 1] as number
    if (entry !== 0 && this.#near[place] === tag) {
      if (this.#keys[(entry - 1) << this.#shift] === key) return entry - 1
    }
    return this.#count === 0 ? -1 : this.#findFar(tag, key)
  }

  /** Adds a record that is not in the index. */
  add(tag: number, slot: number): void {
    const near = this.#near
    const place = (tag & NEAR_MASK) * 2
    const older = near[place + 1] as number
    if (older !== 0) this.#addFar(near[place] as number, older)
    else this.#nearCount++
    near[place] = tag
    near[place + 1] = slot + 1
  }

  /** Removes a record that is in the index. */
  remove(tag: number, slot: number): void {
    const place = (tag & NEAR_MASK) * 2
    if (this.#near[place + 1] === slot + 1) {
      this.#near[place + 1] = 0
      this.#nearCount--
    } else this.#removeFar(tag, slot)
  }

  #findFar(tag: number, key: number): number {
    const slot = this.#findIn(this.#entries, this.#mask, tag, key)
    if (slot !== -1 || !this.#isMoving) return slot
    return this.#findIn(this.#old, this.#oldMask, tag, key)
  }

  #addFar(tag: number, entry: number): void {
    if (this.#isMoving) this.#moveSome()
    else if (this.#count * 4 > this.#mask * 3) this.#grow()
    this.#count++
    put(this.#entries, this.#mask, tag, entry)
  }

  #removeFar(tag: number, slot: number): void {
    this.#count--
    const place = placeOf(this.#entries, this.#mask, tag, slot)
    if (place !== -1) clear(this.#entries, this.#mask, place)
    else clear(this.#old, this.#oldMask, placeOf(this.#old, this.#oldMask, tag, slot))
  }

  #findIn(entries: Int32Array, mask: number, tag: number, key: number): number {
    let at = homeOf(tag) & mask
    for (let away = 0; ; away++) {
      const entry = entries[at * 2 + 1] as number
      if (entry === 0) return -1
      const other = entries[at * 2] as number
      if (other === tag) {
        if (this.#keys[(entry - 1) << this.#shift] === key) return entry - 1
      } else if (((at - homeOf(other)) & mask) < away) return -1
      at = (at + 1) & mask
    }
  }

  #grow(): void {
    this.#old = this.#entries
    this.#oldMask = this.#mask
    this.#moved = 0
    this.#isMoving = true
    const places = (this.#mask + 1) * 2
    this.#entries = new Int32Array(places * 2)
    this.#mask = places - 1
  }

  #moveSome(): void {
    const old = this.#old
    const places = this.#oldMask + 1
    const enough = this.#moved + MOVED_AT_ONCE
    let at = this.#moved
    // Whole runs: what is left behind a place that was emptied would not be found any more.
    while (at < places && (at < enough || old[at * 2 + 1] !== 0)) {
      const entry = old[at * 2 + 1] as number
      if (entry !== 0) {
        put(this.#entries, this.#mask, old[at * 2] as number, entry)
        old[at * 2 + 1] = 0
      }
      at++
    }
    this.#moved = at
    if (at < places) return
    this.#old = new Int32Array(2)
    this.#oldMask = 0
    this.#isMoving = false
  }
}

/** Where the entry is, or -1. */
function placeOf(entries: Int32Array, mask: number, tag: number, slot: number): number {
  let at = homeOf(tag) & mask
  for (let away = 0; ; away++) {
    const entry = entries[at * 2 + 1] as number
    if (entry === slot + 1) return at
    if (entry === 0) return -1
    const other = entries[at * 2] as number
    if (other !== tag && ((at - homeOf(other)) & mask) < away) return -1
    at = (at + 1) & mask
  }
}

/** Adds an entry; those of later homes move on. */
function put(entries: Int32Array, mask: number, newTag: number, newEntry: number): void {
  let tag = newTag
  let entry = newEntry
  let at = homeOf(tag) & mask
  for (let away = 0; entries[at * 2 + 1] !== 0; away++) {
    const other = entries[at * 2] as number
    const otherAway = (at - homeOf(other)) & mask
    if (otherAway < away) {
      const otherEntry = entries[at * 2 + 1] as number
      entries[at * 2] = tag
      entries[at * 2 + 1] = entry
      tag = other
      entry = otherEntry
      away = otherAway
    }
    at = (at + 1) & mask
  }
  entries[at * 2] = tag
  entries[at * 2 + 1] = entry
}

/** Empties a place; the entries behind it that are not at home move back by one. */
function clear(entries: Int32Array, mask: number, place: number): void {
  let hole = place
  for (;;) {
    const next = (hole + 1) & mask
    const entry = entries[next * 2 + 1] as number
    if (entry === 0) break
    const tag = entries[next * 2] as number
    if ((homeOf(tag) & mask) === next) break
    entries[hole * 2] = tag
    entries[hole * 2 + 1] = entry
    hole = next
  }
  entries[hole * 2 + 1] = 0
}

/**
 * Tags may rise by one, as ids do: neighbours stay together in blocks, for the caches' sake, and
 * the blocks are spread. Were tags themselves the places, one that falls into a long run of others
 * would walk to its end.
 */
function homeOf(tag: number): number {
  let block = Math.imul(tag >>> BLOCK_BITS, 0x85ebca6b)
  block ^= block >>> 15
  return (block << BLOCK_BITS) | (tag & BLOCK_MASK)
}
