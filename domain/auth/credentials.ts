/** What may be registered: the shape of an e-mail address and the strength of a password. */
import { COMMON_PASSWORDS } from './common-passwords.ts'

export const EMAIL_LENGTH_MAX = 254
export const PASSWORD_LENGTH_MIN = 8
export const PASSWORD_LENGTH_MAX = 128

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

export type PasswordFault = 'too-short' | 'too-long' | 'common' | 'is-email' | 'one-character'

/** What is wrong with `password` for the owner of `email`, or undefined. */
export function passwordFault(password: string, email: string): PasswordFault | undefined {
  const length = [...password.slice(0, 2 * PASSWORD_LENGTH_MAX + 1)].length
  if (length < PASSWORD_LENGTH_MIN) return 'too-short'
  if (length > PASSWORD_LENGTH_MAX) return 'too-long'
  const lower = password.toLowerCase()
  if (COMMON_PASSWORDS.has(lower)) return 'common'
  if (lower === email.toLowerCase()) return 'is-email'
  return /^(.)\1*$/su.test(password) ? 'one-character' : undefined
}

const NAME_LENGTH_MAX = 64
const NAME = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/
const LABEL = /^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/
