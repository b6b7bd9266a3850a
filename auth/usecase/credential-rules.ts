/** What the server says of a password that may not be. The rules are those of the domain. */
import {
  PASSWORD_LENGTH_MAX,
  PASSWORD_LENGTH_MIN,
  type PasswordFault,
  passwordFault,
} from '@bourse/domain/auth/credentials'

const SENTENCES: Readonly<Record<PasswordFault, string>> = {
  'too-short': `password must have at least ${PASSWORD_LENGTH_MIN} characters`,
  'too-long': `password must have at most ${PASSWORD_LENGTH_MAX} characters`,
  common: 'password is one of those that everybody tries first',
  'is-email': 'password must not be the e-mail address',
  'one-character': 'password must not be one character repeated',
}

/** A sentence that says what is wrong with `password`, or undefined. */
export function passwordProblem(password: string, email: string): string | undefined {
  const fault = passwordFault(password, email)
  return fault === undefined ? undefined : SENTENCES[fault]
}
