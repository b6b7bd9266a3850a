/** The letters that the account pages send, as plain text. No secret stands in a subject. */
import type { Mail } from '@bourse/domain/auth/care'

/** The letter with the code for a new password; `goodForMs` is how long the code is good. */
export function resetLetter(to: string, code: string, goodForMs: number): Mail {
  const minutes = Math.floor(goodForMs / 60_000)
  return {
    to,
    subject: 'A new password for your Bourse account',
    text: [
      'Somebody, hopefully you, asked for a new password for the Bourse account with this',
      'e-mail address. This is the code for it:',
      '',
      `    ${code}`,
      '',
      `It is good for ${minutes} minutes and works once. Enter it on the page where you asked for`,
      'it, with the new password. Nobody from Bourse will ever ask you for it.',
      '',
      'If it was not you, there is nothing to do: without the code your password stays as it is.',
      '',
    ].join('\n'),
  }
}
