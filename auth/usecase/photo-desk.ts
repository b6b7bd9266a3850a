/**
 * Takes pictures in. The address of a picture is handed out before its bytes are known, so it is a
 * ticket at first; the profile then gets the key of the content, which outlives the ticket.
 */
import type { User } from '@bourse/domain/auth/auth'
import {
  PHOTO_PATH,
  type Photo,
  type PhotoDesk,
  type PhotoRefusal,
  type PhotoStore,
} from '@bourse/domain/auth/care'
import type { UserId } from '@bourse/domain/shared/ids'
import { no, ok, type Result } from '@bourse/domain/shared/result'
import { CARE_LIMITS, type CareLimits } from './care-limits.ts'
import { readPicture } from './picture.ts'
import { WorkQueue } from './work-queue.ts'

export interface PhotoDeskParts {
  readonly photos: PhotoStore
  /** What a user has as a photo now; undefined for nobody. */
  readonly photoOf: (userId: UserId) => Promise<User['photo'] | undefined>
  /** A ticket that nobody can guess, fit for a path. */
  readonly makeTicket: () => string
  /** True for an account that everybody has the password of. */
  readonly isShared: (userId: UserId) => boolean
  /** Milliseconds of any steady clock. */
  readonly nowMs: () => number
  readonly limits?: Partial<CareLimits>
}

export interface PhotoDeskService extends PhotoDesk {
  /**
   * Lets `change` put what the user gave as a photo into the profile: '' for none, an address of an
   * own upload, or the present one. A sentence when the user may not have it.
   */
  settle(
    userId: UserId,
    photo: string,
    change: (photo: string) => Promise<void>,
  ): Promise<Result<undefined, string>>
  /** True while `settle` must not be called. */
  readonly full: boolean
}

/** The desk. Pictures go in one after the other, so that none is dropped that another needs. */
export function photoDesk(parts: PhotoDeskParts): PhotoDeskService {
  return new Desk(parts)
}

interface Ticket {
  readonly id: string
  readonly userId: UserId
  /** Good for an upload until then; once used, for showing the picture. */
  until: number
  state: 'open' | 'taking' | 'used'
  /** Key of the stored picture, '' before. */
  key: string
}

class Desk implements PhotoDeskService {
  readonly #parts: PhotoDeskParts
  readonly #limits: CareLimits
  readonly #tickets = new Map<string, Ticket>()
  /** Each user's tickets, oldest first. */
  readonly #byUser = new Map<UserId, Ticket[]>()
  readonly #queue: WorkQueue

  constructor(parts: PhotoDeskParts) {
    this.#parts = parts
    this.#limits = { ...CARE_LIMITS, ...parts.limits }
    this.#queue = new WorkQueue(1, this.#limits.uploadsWaiting)
  }

  get full(): boolean {
    return this.#queue.full
  }

  openTicket(userId: UserId): Result<string, PhotoRefusal> {
    if (this.#parts.isShared(userId)) return no({ kind: 'shared-account' })
    const mine = this.#mine(userId)
    const [oldest] = mine
    if (oldest !== undefined && mine.length >= this.#limits.ticketsPerUser) this.#drop(oldest)
    if (this.#tickets.size >= this.#limits.tickets) this.#dropRunOut()
    if (this.#tickets.size >= this.#limits.tickets) return no({ kind: 'busy' })
    const id = this.#parts.makeTicket()
    const until = this.#parts.nowMs() + this.#limits.ticketMs
    const ticket: Ticket = { id, userId, until, state: 'open', key: '' }
    this.#tickets.set(id, ticket)
    this.#byUser.set(userId, [...this.#mine(userId), ticket])
    return ok(id)
  }

  refusalFor(userId: UserId, id: string): PhotoRefusal | undefined {
    if (this.#parts.isShared(userId)) return { kind: 'shared-account' }
    return this.#openOne(userId, id) === undefined ? { kind: 'unknown-ticket' } : undefined
  }

  async upload(
    userId: UserId,
    id: string,
    bytes: Uint8Array,
  ): Promise<Result<undefined, PhotoRefusal>> {
    if (this.#parts.isShared(userId)) return no({ kind: 'shared-account' })
    const ticket = this.#openOne(userId, id)
    if (ticket === undefined) return no({ kind: 'unknown-ticket' })
    const picture = readPicture(bytes)
    if (!picture.ok) return no({ kind: 'not-a-picture', why: picture.problem })
    if (this.#queue.full) return no({ kind: 'busy' })
    ticket.state = 'taking'
    try {
      const key = await this.#queue.run(() => this.#store(ticket, picture.value))
      return key === undefined ? no({ kind: 'no-room' }) : ok(undefined)
    } finally {
      // What failed may be tried again under the same ticket.
      if (ticket.state === 'taking') ticket.state = 'open'
    }
  }

  picture(key: string): Promise<Photo | undefined> {
    const ticket = this.#live(key)
    return this.#parts.photos.get(ticket?.state === 'used' ? ticket.key : key)
  }

  async settle(
    userId: UserId,
    photo: string,
    change: (photo: string) => Promise<void>,
  ): Promise<Result<undefined, string>> {
    return this.#queue.run(async () => {
      const settled = await this.#settled(userId, photo)
      if (settled === undefined)
        return no('profilePhotoUrl is not a picture that you uploaded here')
      await change(settled)
      await this.#dropUnused(userId)
      return ok(undefined)
    })
  }

  /** What stands in the profile for `photo`, or undefined. */
  async #settled(userId: UserId, photo: string): Promise<string | undefined> {
    if (photo === '' || photo === (await this.#parts.photoOf(userId))) return photo
    if (!photo.startsWith(PHOTO_PATH)) return undefined
    const ticket = this.#live(photo.slice(PHOTO_PATH.length))
    if (ticket?.userId !== userId || ticket.state !== 'used') return undefined
    return `${PHOTO_PATH}${ticket.key}`
  }

  async #store(ticket: Ticket, photo: Photo): Promise<string | undefined> {
    await this.#dropUnused(ticket.userId)
    const key = await this.#parts.photos.put(ticket.userId, photo)
    if (key === undefined) return undefined
    ticket.key = key
    ticket.state = 'used'
    ticket.until = this.#parts.nowMs() + this.#limits.shownMs
    return key
  }

  /** Only the photo of the profile and those that a ticket still shows stay. */
  async #dropUnused(userId: UserId): Promise<void> {
    const photo = (await this.#parts.photoOf(userId)) ?? ''
    const keys = this.#mine(userId).map((ticket) => ticket.key)
    await this.#parts.photos.keepOnly(userId, new Set([photo.slice(PHOTO_PATH.length), ...keys]))
  }

  #openOne(userId: UserId, id: string): Ticket | undefined {
    const ticket = this.#live(id)
    return ticket?.userId === userId && ticket.state === 'open' ? ticket : undefined
  }

  #live(id: string): Ticket | undefined {
    const ticket = this.#tickets.get(id)
    if (ticket === undefined || ticket.until > this.#parts.nowMs()) return ticket
    // One that is just taking a picture is kept until that is done.
    if (ticket.state !== 'taking') this.#drop(ticket)
    return undefined
  }

  /** The user's tickets that have not run out, oldest first. */
  #mine(userId: UserId): readonly Ticket[] {
    for (const ticket of this.#byUser.get(userId) ?? []) this.#live(ticket.id)
    return this.#byUser.get(userId) ?? []
  }

  #drop(ticket: Ticket): void {
    this.#tickets.delete(ticket.id)
    const others = (this.#byUser.get(ticket.userId) ?? []).filter((other) => other !== ticket)
    if (others.length === 0) this.#byUser.delete(ticket.userId)
    else this.#byUser.set(ticket.userId, others)
  }

  #dropRunOut(): void {
    for (const id of [...this.#tickets.keys()]) this.#live(id)
  }
}
