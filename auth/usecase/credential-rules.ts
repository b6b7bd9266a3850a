/** What may be registered: the shape of an e-mail address and the strength of a password. */
import { COMMON_PASSWORDS } from './common-passwords.ts'

export const EMAIL_LENGTH_MAX = 254
const PASSWORD_LENGTH_MIN = 8
const PASSWORD_LENGTH_MAX = 128

/**
 * True for an address as people have them: ASCII, one @, a name of up to 64 characters, a domain
 * with a dot. Whether somebody reads mail there is not known.
 */
export function isEmail(text: string): boolean {
  if (text.length > EMAIL_LENGTH_MAX) return false
  const at = text.indexOf('@')
  if (at === -1) return false
  const name = text.slice(0, at)
  const labels = text.slice(at + 1).split('.')
  if (name.length > NAME_LENGTH_MAX || !NAME.test(name)) return false
  return labels.length >= 2 && labels.every((label) => LABEL.test(label))
}

/** A sentence that says what is wrong with `password`, or undefined. */
export function passwordProblem(password: string, email: string): string | undefined {
  const length = [...password.slice(0, 2 * PASSWORD_LENGTH_MAX + 1)].length
  if (length < PASSWORD_LENGTH_MIN) {
    return `password must have at least ${PASSWORD_LENGTH_MIN} characters`
  }
  if (length > PASSWORD_LENGTH_MAX) {
    return `password must have at most ${PASSWORD_LENGTH_MAX} characters`
  }
  const lower = password.toLowerCase()
  if (COMMON_PASSWORDS.has(lower)) return 'password is one of those that everybody tries first'
  if (lower === email.toLowerCase()) return 'password must not be the e-mail address'
  if (/^(.)\1*$/su.test(password)) return 'password must not be one character repeated'
  return undefined
}

const NAME_LENGTH_MAX = 64
const NAME = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/
const LABEL = /^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/
