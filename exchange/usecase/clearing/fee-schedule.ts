/**
 * Fees by what users traded: the schedule in force, what each user traded on each of the last
 * thirty days in the schedule's currency, and the rates that follow from both.
 */
import {
  FEE_DAYS,
  FEE_TIERS_MAX,
  type FeeRates,
  type FeeSchedule,
  type FeeTier,
} from '@bourse/domain/exchange/fees'
import { RATE_ONE } from '@bourse/domain/exchange/product'
import { ACCEPTED, REFUSAL } from '@bourse/domain/exchange/refusal'
import { ATOMS_MAX } from '@bourse/domain/shared/decimal'
import type { ByteReader, ByteWriter } from '@bourse/kit/pure/bytes'
import type { Accounts } from '../asset/accounts.ts'
import type { ListedProduct, Listings } from '../currency/listings.ts'

const DAY_MICROSECONDS = 86_400_000_000
/** That of the latest time there is. */
const DAY_MAX = dayOf(Number.MAX_SAFE_INTEGER)
/** Users up to this one are the venue's. */
const VENUE_USERS_END = 999

export class FeeTiers {
  readonly #listings: Listings
  readonly #accounts: Accounts
  #schedule: FeeSchedule | undefined
  /** Engine time of the fills that are counted, microseconds. */
  now = 0
  readonly #volumes = new Map<number, Volume>()
  /** The volume of an account's user, filled in as accounts trade. */
  readonly #byAccount: (Volume | undefined)[] = []
  /** Quote and base atoms of the fill that is counted next: no bigint leaves its function. */
  readonly atoms = new BigInt64Array(2)

  constructor(listings: Listings, accounts: Accounts) {
    this.#listings = listings
    this.#accounts = accounts
  }

  /** The schedule in force, undefined before the first. */
  get schedule(): FeeSchedule | undefined {
    return this.#schedule
  }

  /** True from the first schedule on: then every fill is counted. */
  get isCounting(): boolean {
    return this.#schedule !== undefined
  }

  /** True while rates depend on what a user traded. */
  get hasTiers(): boolean {
    return this.#schedule !== undefined && this.#schedule.tiers.length > 0
  }

  /** ACCEPTED when the schedule agrees with itself and with what is listed. */
  check({ currency, tiers }: FeeSchedule): number {
    const listed = this.#listings.currencies[currency - 1] !== undefined
    const fits = listed && tiers.length <= FEE_TIERS_MAX && tiers.every(isTier)
    return fits ? ACCEPTED : REFUSAL.invalidFeeSchedule
  }

  /** Puts a checked schedule in force. Volumes in another currency are forgotten. */
  set({ currency, tiers }: FeeSchedule): void {
    if (this.#schedule !== undefined && this.#schedule.currency !== currency) {
      this.#volumes.clear()
      this.#byAccount.length = 0
    }
    this.#schedule = { currency, tiers: tiers.map((tier) => ({ ...tier })) }
  }

  /** Rates of a new order of this user at engine time `time`. */
  rates(user: number, product: ListedProduct, time: number): FeeRates {
    const { rules } = product
    const tiers = this.#schedule?.tiers ?? []
    if (rules.ownFees || tiers.length === 0) return rules
    const volume = this.volume(user, time)
    let found = tiers[0] as FeeTier
    for (const tier of tiers) if (tier.volume <= volume) found = tier
    return found
  }

  /** Atoms of the schedule's currency that the user traded in the thirty days up to `time`. */
  volume(user: number, time: number): bigint {
    return this.#volumes.get(user)?.total(dayOf(time)) ?? 0n
  }

  /**
   * Counts the fill in `atoms` for the users who have these accounts; the product's last price is
   * the fill's.
   */
  count(product: ListedProduct, maker: number, taker: number): void {
    const { atoms } = this
    // What most fills are in already; else the way may lead over other products.
    if (product.quote.number !== this.#schedule?.currency) {
      atoms[0] = this.#convert(product, atoms[0] as bigint, atoms[1] as bigint)
    }
    if ((atoms[0] as bigint) === 0n) return
    const day = dayOf(this.now)
    this.#volumeOf(maker)?.add(atoms, day)
    this.#volumeOf(taker)?.add(atoms, day)
  }

  /** Users in ascending order; days that count no more at `time` are left out. */
  save(writer: ByteWriter, time: number): void {
    writer.u8(this.#schedule === undefined ? 0 : 1)
    if (this.#schedule === undefined) return
    const { currency, tiers } = this.#schedule
    writer.u32(currency)
    writer.u32(tiers.length)
    for (const tier of tiers) {
      writer.i64(tier.volume)
      writer.f64(tier.makerRate)
      writer.f64(tier.takerRate)
    }
    const day = dayOf(time)
    const users = [...this.#volumes].filter(([, volume]) => volume.total(day) > 0n)
    writer.u32(users.length)
    for (const [user, volume] of users.sort(([a], [b]) => a - b)) {
      writer.f64(user)
      volume.save(writer, day)
    }
  }

  /** Into a state without a schedule. Throws a RangeError on what `save` cannot have written. */
  restore(reader: ByteReader): void {
    if (reader.u8() === 0) return
    const currency = reader.u32()
    const tiers: FeeTier[] = []
    const count = reader.u32()
    if (count > FEE_TIERS_MAX) throw new RangeError('too many fee tiers')
    for (let i = 0; i < count; i++) {
      tiers.push({ volume: reader.i64(), makerRate: reader.f64(), takerRate: reader.f64() })
    }
    if (this.check({ currency, tiers }) !== ACCEPTED) throw new RangeError('invalid fee schedule')
    this.set({ currency, tiers })
    const users = reader.u32()
    for (let i = 0; i < users; i++) {
      const user = reader.f64()
      const volume = new Volume()
      volume.restore(reader)
      this.#volumes.set(user, volume)
    }
  }

  /** The volume of the user of an account; the venue's own users have none. */
  #volumeOf(account: number): Volume | undefined {
    return this.#byAccount[account] ?? this.#findVolume(account)
  }

  #findVolume(account: number): Volume | undefined {
    const user = this.#accounts.user[account] as number
    if (user <= VENUE_USERS_END) return undefined
    let volume = this.#volumes.get(user)
    if (volume === undefined) {
      volume = new Volume()
      this.#volumes.set(user, volume)
    }
    this.#byAccount[account] = volume
    return volume
  }

  /** By the quote currency's way to the schedule's currency, else by the base's, else nothing. */
  #convert(product: ListedProduct, notional: bigint, base: bigint): bigint {
    const currency = this.#schedule?.currency ?? 0
    const byQuote = this.#listings.between(product.quote.number, currency)
    if (byQuote !== undefined && byQuote.lastPrice > 0) return converted(notional, byQuote)
    if (product.base.number === currency) return saturated(base)
    const byBase = this.#listings.between(product.base.number, currency)
    if (byBase !== undefined && byBase.lastPrice > 0) return converted(base, byBase)
    return 0n
  }
}

/** Place of the total behind the days. */
const TOTAL = FEE_DAYS

/** What one user traded on each of thirty days, and in all of them together. */
class Volume {
  /** By day modulo thirty, then the total of the thirty days up to the latest. */
  readonly #atoms = new BigInt64Array(FEE_DAYS + 1)
  /** The latest day with a trade. */
  #latest = -FEE_DAYS

  add(value: BigInt64Array, day: number): void {
    if (day !== this.#latest) this.#moveTo(day)
    addSaturated(this.#atoms, day % FEE_DAYS, value)
    addSaturated(this.#atoms, TOTAL, value)
  }

  /** Of the thirty days up to `day`, which is none before the latest trade. */
  total(day: number): bigint {
    if (day === this.#latest) return this.#atoms[TOTAL] as bigint
    let total = 0n
    for (let past = Math.max(0, day - FEE_DAYS + 1); past <= this.#latest; past++) {
      total += this.#atoms[past % FEE_DAYS] as bigint
    }
    return saturated(total)
  }

  /** Days that count at `day` and have something. */
  save(writer: ByteWriter, day: number): void {
    const days: number[] = []
    for (let past = Math.max(0, day - FEE_DAYS + 1); past <= this.#latest; past++) {
      if (this.#atoms[past % FEE_DAYS] !== 0n) days.push(past)
    }
    writer.u8(days.length)
    for (const past of days) {
      writer.f64(past)
      writer.i64(this.#atoms[past % FEE_DAYS] as bigint)
    }
  }

  restore(reader: ByteReader): void {
    const count = reader.u8()
    if (count > FEE_DAYS) throw new RangeError('too many days of one user')
    for (let i = 0; i < count; i++) {
      const day = reader.f64()
      if (!Number.isInteger(day) || day < 0 || day > DAY_MAX) {
        throw new RangeError('a day that no time has')
      }
      if (day <= this.#latest) throw new RangeError('days that do not rise')
      this.add(BigInt64Array.of(reader.i64()), day)
    }
  }

  /** Forgets the days that `day` pushes out of the thirty. */
  #moveTo(day: number): void {
    this.#atoms[TOTAL] = this.total(day)
    const from = Math.max(this.#latest + 1, day - FEE_DAYS + 1)
    for (let fresh = Math.max(0, from); fresh <= day; fresh++) this.#atoms[fresh % FEE_DAYS] = 0n
    this.#latest = day
  }
}

function isTier({ volume, makerRate, takerRate }: FeeTier, at: number, all: readonly FeeTier[]) {
  const before = all[at - 1]
  return (
    (before === undefined ? volume === 0n : volume > before.volume) &&
    volume <= ATOMS_MAX &&
    Number.isInteger(takerRate) &&
    takerRate >= 0 &&
    takerRate <= RATE_ONE &&
    Number.isInteger(makerRate) &&
    makerRate <= takerRate &&
    -makerRate <= takerRate
  )
}

/** Engine time as a day; no trade is before 1970. */
function dayOf(time: number): number {
  return Math.floor(time / DAY_MICROSECONDS)
}

/** Base atoms of `product` as quote atoms at its last price. */
function converted(atoms: bigint, product: ListedProduct): bigint {
  return saturated((atoms * BigInt(product.lastPrice) * product.quoteFactor) / product.baseFactor)
}

/** Both are at most 2^62, so only 2^63 itself wraps, to a negative number. */
function addSaturated(cells: BigInt64Array, at: number, more: BigInt64Array): void {
  const sum = BigInt.asIntN(64, (cells[at] as bigint) + (more[0] as bigint))
  cells[at] = sum < 0n || sum > ATOMS_MAX ? ATOMS_MAX : sum
}

function saturated(atoms: bigint): bigint {
  return atoms > ATOMS_MAX ? ATOMS_MAX : atoms
}
