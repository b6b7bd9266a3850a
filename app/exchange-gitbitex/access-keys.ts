/** The keys that sign access tokens: those of `AUTH_KEY`, or one that lies in the data folder. */
import {
  readSigningKeys,
  type SigningKeys,
  signingKeysIn,
} from '@bourse/auth/repository/token/keys'
import type { Logger } from 'pino'
import type { Config } from './config.ts'
import { StartRefused } from './storage.ts'

/**
 * The keys; in production it warns when they are not from the environment, for whoever copies the
 * data folder has them. Rejects with a `StartRefused` when they cannot be used.
 */
export async function accessKeys(
  { authKey, preview }: Pick<Config, 'authKey' | 'preview'>,
  file: string,
  logger: Pick<Logger, 'warn'>,
): Promise<SigningKeys> {
  if (authKey !== undefined) return await usable('AUTH_KEY', readSigningKeys(authKey))
  if (!preview) {
    logger.warn(`AUTH_KEY is not set: access tokens are signed with the key in ${file}`)
  }
  return await usable(file, signingKeysIn(file))
}

/** What `keys` gives; nothing of a key is in the sentence when it cannot be used. */
function usable(where: string, keys: Promise<SigningKeys>): Promise<SigningKeys> {
  return keys.catch((cause: Error) => {
    throw new StartRefused(2, `${where} cannot be used for signing: ${cause.message}`, { cause })
  })
}
