/** Letters over SMTP: to whatever server the operator names. */
import type { Outbox } from '@bourse/domain/auth/care'
import { createTransport } from 'nodemailer'
import { checkLetter } from './letter.ts'

export interface SmtpOptions {
  /**
   * `smtp://user:password@host:587` or `smtps://…` for TLS from the first byte. With smtp: TLS is
   * begun when the server offers it, and insisted on with `?requireTLS=true`.
   */
  readonly url: string
  /** The sender, as `bourse@example.com` or `Bourse <bourse@example.com>`. */
  readonly from: string
}

/** How long a server may take for each of the steps. */
const CONNECT_MS = 5_000
const GREETING_MS = 5_000
const SILENCE_MS = 10_000

/**
 * The outbox. A letter counts as sent when the server has taken it; one that the server refuses, or
 * that cannot be brought there in time, rejects and is not tried again.
 */
export function smtpOutbox({ url, from }: SmtpOptions): Outbox {
  const transport = createTransport({
    url,
    connectionTimeout: CONNECT_MS,
    greetingTimeout: GREETING_MS,
    socketTimeout: SILENCE_MS,
    dnsTimeout: CONNECT_MS,
    // A letter is text and nothing else.
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return {
    async send(mail) {
      checkLetter(mail)
      const { to, subject, text } = mail
      await transport.sendMail({ from, to: { name: '', address: to }, subject, text })
    },
  }
}
