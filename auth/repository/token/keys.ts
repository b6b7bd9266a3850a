/**
 * The keys that sign access tokens: P-256 private keys as PEM (PKCS#8), from the environment or
 * from a file that is made when it is not there. Nothing that a token brings along is used as one.
 */
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs'
import { dirname } from 'node:path'
import type { PublicKey } from '@bourse/domain/auth/auth'
import { calculateJwkThumbprint, exportJWK } from 'jose'

/** One key with what others may know of it. */
export interface SigningKey {
  /** The thumbprint of RFC 7638: the same key has the same id everywhere. */
  readonly kid: string
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
  readonly jwk: PublicKey
}

/** The first signs, all verify. */
export type SigningKeys = readonly [SigningKey, ...SigningKey[]]

/** The keys in `pem`. Rejects, without quoting it, unless it is one or more such keys. */
export async function readSigningKeys(pem: string): Promise<SigningKeys> {
  // One-line settings spell line breaks as \n.
  const blocks = pem.replaceAll('\\n', '\n').match(PEM_BLOCK) ?? []
  const [first, ...others] = await Promise.all(blocks.map(signingKey))
  if (first === undefined) throw new Error('there is no "BEGIN PRIVATE KEY" in it')
  return [first, ...others]
}

/**
 * The keys in `file`; when it is not there, it is made with one new key, readable by its owner
 * only, and whole or not at all.
 */
export async function signingKeysIn(file: string): Promise<SigningKeys> {
  if (!existsSync(file)) {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    writeWhole(file, privateKey.export({ type: 'pkcs8', format: 'pem' }).toString())
  }
  return await readSigningKeys(readFileSync(file, 'utf8'))
}

const PEM_BLOCK = /-{5}BEGIN PRIVATE KEY-{5}[^-]+-{5}END PRIVATE KEY-{5}/g

async function signingKey(pem: string): Promise<SigningKey> {
  const privateKey = privateKeyOf(pem)
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = privateKey
  if (type !== 'ec' || details?.namedCurve !== 'prime256v1') {
    throw new Error('a key in it is not of the curve P-256')
  }
  const publicKey = createPublicKey(privateKey)
  const { kty = 'EC', crv = '', x = '', y = '' } = await exportJWK(publicKey)
  const kid = await calculateJwkThumbprint({ kty, crv, x, y })
  const jwk = { kty, crv, x, y, kid, alg: 'ES256', use: 'sig' }
  return { kid, privateKey, publicKey, jwk }
}

function privateKeyOf(pem: string): KeyObject {
  try {
    return createPrivateKey(pem)
  } catch (error) {
    throw new Error('a key in it cannot be read', { cause: error })
  }
}

function writeWhole(file: string, text: string): void {
  const draft = `${file}.new`
  writeSynced(openSync(draft, 'w', 0o600), text)
  renameSync(draft, file)
  // Windows cannot open folders.
  if (process.platform !== 'win32') writeSynced(openSync(dirname(file), 'r'))
}

function writeSynced(descriptor: number, text?: string): void {
  try {
    if (text !== undefined) writeSync(descriptor, text)
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}
