/** What a form says about an e-mail and a password before it sends them, by the server's rules. */
import {
  isEmail,
  PASSWORD_LENGTH_MAX,
  PASSWORD_LENGTH_MIN,
  type PasswordFault,
  passwordFault,
} from '@bourse/domain/auth/credentials'
import type { Say } from '../text/text.ts'

/** What is wrong with an e-mail, in words; undefined when the server would take it. */
export function emailProblem(email: string, say: Say): string | undefined {
  if (email === '') return say('signEmailMissing')
  return isEmail(email) ? undefined : say('signEmailWrong')
}

const FAULTS = {
  'too-short': 'passwordTooShort',
  'too-long': 'passwordTooLong',
  common: 'passwordCommon',
  'is-email': 'passwordIsEmail',
  'one-character': 'passwordOneCharacter',
} as const satisfies Record<PasswordFault, string>

/** The same of a password that is to be a new one. */
export function newPasswordProblem(password: string, email: string, say: Say): string | undefined {
  if (password === '') return say('passwordMissing')
  const fault = passwordFault(password, email)
  if (fault === undefined) return undefined
  return say(FAULTS[fault], { min: PASSWORD_LENGTH_MIN, max: PASSWORD_LENGTH_MAX })
}

/** 0: nothing to judge or refused by the rules; 1 weak, 2 fair, 3 good, 4 strong. */
export type Strength = 0 | 1 | 2 | 3 | 4

/** Bits from which a password is fair, good, strong. */
const FAIR = 32
const GOOD = 48
const STRONG = 64

/** How hard a password is to guess: an estimate for people, the server does not ask for it. */
export function passwordStrength(password: string, email: string): Strength {
  if (passwordFault(password, email) !== undefined) return 0
  const bits = guessBits(password)
  if (bits < FAIR) return 1
  if (bits < GOOD) return 2
  return bits < STRONG ? 3 : 4
}

/**
 * What each character adds for somebody who guesses: least when it repeats or continues the one
 * before, little inside a word, most where a word or a sign begins. So length wins.
 */
function guessBits(password: string): number {
  let before = ''
  let bits = 0
  for (const character of password) {
    bits += bitsAfter(before, character)
    before = character
  }
  return bits
}

function bitsAfter(before: string, character: string): number {
  const step = Math.abs((character.codePointAt(0) ?? 0) - (before.codePointAt(0) ?? 0))
  if (step <= 1) return 1
  if (/\d/.test(character)) return 3.3
  const isInWord = /\p{L}/u.test(before) && /\p{Ll}/u.test(character)
  return isInWord ? 2.5 : 6
}
