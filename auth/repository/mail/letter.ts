/** What every outbox asks of a letter before it lets it out. */
import type { Mail } from '@bourse/domain/auth/care'

/**
 * Throws when a part of `mail` would end its header line and begin another, or when it is for more
 * than one address: that is a bug of the caller, and must not become somebody else's letter.
 */
export function checkLetter({ to, subject }: Mail): void {
  if (!/^[\x21-\x7e]{3,254}$/.test(to) || /[,;:<>()[\]\\"]/.test(to) || !/^[^@]+@[^@]+$/.test(to)) {
    throw new Error('a letter must be for one plain e-mail address')
  }
  if (!/^\P{Cc}{1,200}$/u.test(subject)) throw new Error('a subject must be one line of text')
}
