/** Codes for letters: 128 random bits as 26 letters and digits of which no two look alike. */
import { hash, randomBytes } from 'node:crypto'
import type { CodeSource } from '@bourse/domain/auth/care'

const CODE_BYTES = 16
const CODE_LENGTH = 26
/** Crockford's base 32: no I, L, O and U. */
const DIGITS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/**
 * The source. Codes are the same in any case of their letters, with spaces or hyphens between them,
 * and with I or L for 1 and O for 0. At rest SHA-256, which needs no salt for random input.
 */
export function mailedCodes(): CodeSource {
  return {
    make() {
      let left = BigInt(`0x${randomBytes(CODE_BYTES).toString('hex')}`)
      let code = ''
      for (let place = 0; place < CODE_LENGTH; place++) {
        code = DIGITS.charAt(Number(left & 31n)) + code
        left >>= 5n
      }
      return code
    },
    hash: (code) => hash('sha256', plain(code), 'base64url'),
  }
}

function plain(code: string): string {
  const compact = code.replaceAll(/[\s-]/g, '').toUpperCase()
  return compact.replaceAll(/[IL]/g, '1').replaceAll('O', '0')
}
