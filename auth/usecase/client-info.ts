/** Where somebody signs in from, as it is kept and listed. */
import type { ClientInfo } from '@bourse/domain/auth/auth'

/** Longest text of an IPv6 address with an IPv4 address in it. */
const ADDRESS_LENGTH_MAX = 45
const AGENT_LENGTH_MAX = 200
/** Control characters, and those that only change how others look. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu

/** `client` cut to what is kept: 45 and 200 characters, none of them invisible. */
export function keptClient(client: ClientInfo): ClientInfo {
  return {
    address: kept(client.address, ADDRESS_LENGTH_MAX),
    agent: kept(client.agent, AGENT_LENGTH_MAX),
  }
}

function kept(text: string, lengthMax: number): string {
  return text.replace(INVISIBLE, '').slice(0, lengthMax).toWellFormed()
}
