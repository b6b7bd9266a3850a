/** Signed tokens made by hand, as somebody would who wants in without signing in. */
import { createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'

export type Json = Readonly<Record<string, unknown>>

/** An honest token taken apart, the key that signed it, and what everybody knows of that key. */
export interface Honest {
  readonly token: string
  readonly header: Json
  readonly payload: Json
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
  readonly jwk: Json
}

/** The JSON of a token's header and payload. */
export function parsed(token: string): { readonly header: Json; readonly payload: Json } {
  const [header, payload] = token.split('.').map((part) => Buffer.from(part, 'base64url'))
  return {
    header: JSON.parse(String(header)) as Json,
    payload: JSON.parse(String(payload)) as Json,
  }
}

/** A token over header and payload, signed by ES256 with `key`. */
export function signed(header: Json, payload: Json, key: KeyObject): string {
  const body = `${encode(header)}.${encode(payload)}`
  const signature = sign('sha256', Buffer.from(body), { key, dsaEncoding: 'ieee-p1363' })
  return `${body}.${signature.toString('base64url')}`
}

/** Tokens that must all be refused, by name; none was made by the server. */
export function forgedTokens(honest: Honest): Map<string, string> {
  return new Map([
    ...unsigned(honest),
    ...macs(honest),
    ...foreignKeys(honest),
    ...wrongClaims(honest),
    ...damaged(honest),
  ])
}

type Forged = [name: string, token: string][]

/** The signature is said not to be needed, or anything is taken for one. */
function unsigned({ token, header, payload }: Honest): Forged {
  const body = `${encode(header)}.${encode(payload)}`
  const [, , signature = ''] = token.split('.')
  const none = ['none', 'None', 'NONE', 'nOnE', '', null, 0, false, [], {}].flatMap((alg) => {
    const head = `${encode({ ...header, alg })}.${encode(payload)}`
    const name = `alg ${JSON.stringify(alg)}`
    return [
      [`${name}, no signature`, `${head}.`],
      [`${name}, no second dot`, head],
      [`${name}, the honest signature`, `${head}.${signature}`],
    ] as Forged
  })
  const { alg: _, ...withoutAlg } = header
  const zeros = Buffer.alloc(64).toString('base64url')
  const order = 'ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551'
  const orders = Buffer.from(order.repeat(2), 'hex').toString('base64url')
  return [
    ...none,
    ['no alg', `${encode(withoutAlg)}.${encode(payload)}.${signature}`],
    ['an empty signature', `${body}.`],
    ['no signature', body],
    ['a signature of zeros', `${body}.${zeros}`],
    ['a signature of the order of the curve', `${body}.${orders}`],
    ['a signature of one byte', `${body}.AA`],
    ['a signature of 4,000 letters', `${body}.${'A'.repeat(4_000)}`],
  ]
}

/** The public key, which everybody has, taken as the secret of a MAC. */
function macs({ header, payload, publicKey, jwk }: Honest): Forged {
  const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString()
  const der = publicKey.export({ type: 'spki', format: 'der' })
  const secrets: readonly (readonly [name: string, secret: string | Buffer])[] = [
    ['the PEM', pem],
    ['the PEM in one line', pem.replaceAll('\n', '')],
    ['the DER', der],
    ['the JWK', JSON.stringify(jwk)],
    ['x', Buffer.from(String(jwk['x']), 'base64url')],
    ['x and y', Buffer.from(`${jwk['x']}${jwk['y']}`, 'base64url')],
    ['the key id', String(header['kid'])],
    ['nothing', ''],
    ['a NUL', '\0'],
    ['a common word', 'secret'],
  ]
  return secrets.flatMap(([name, secret]) =>
    [256, 384, 512].map((bits): [string, string] => {
      const body = `${encode({ ...header, alg: `HS${bits}` })}.${encode(payload)}`
      const mac = createHmac(`sha${bits}`, secret).update(body).digest('base64url')
      return [`HS${bits} with ${name}`, `${body}.${mac}`]
    }),
  )
}

/** Other keys, other curves, and keys that the token brings along or points at. */
function foreignKeys({ header, payload }: Honest): Forged {
  const own = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const jwk = own.publicKey.export({ format: 'jwk' })
  const mine = (more: Json): string => signed({ ...header, ...more }, payload, own.privateKey)
  const kids = [
    ...['', '../../../../dev/null', '/dev/null', 'C:\\nul', 'file:///dev/null', 'x.pem', '.', '0'],
    ...["' or '1'='1", "x' union select 'secret", '__proto__', 'constructor', 'toString', '*'],
    ...['http://evil.example/key', '|id', '\0', '\u202e', 'a'.repeat(2_000)],
  ]
  const curves = [
    ['secp256k1', 'ES256K', 'sha256'],
    ['P-384', 'ES384', 'sha384'],
    ['P-521', 'ES512', 'sha512'],
  ] as const
  return [
    ['a key of my own', mine({})],
    ['a key of my own, no kid', mine({ kid: undefined })],
    ['a key of my own in the header', mine({ jwk })],
    ['a key of my own in the header, no kid', mine({ jwk, kid: undefined })],
    ['a key set elsewhere', mine({ jku: 'http://127.0.0.1:9/keys.json' })],
    ['a certificate elsewhere', mine({ x5u: 'http://127.0.0.1:9/cert.pem' })],
    ['a certificate in the header', mine({ x5c: ['MIIB'], x5t: 'x' })],
    ['a critical extension', mine({ crit: ['exp'] })],
    ...kids.map((kid): [string, string] => [
      `kid ${JSON.stringify(kid).slice(0, 30)}`,
      mine({ kid }),
    ]),
    ...[null, 7, true, [], {}, ['x']].map((kid): [string, string] => [
      `kid ${JSON.stringify(kid)}`,
      mine({ kid }),
    ]),
    ...curves.flatMap(([namedCurve, alg, hash]): Forged => {
      const { privateKey: key } = generateKeyPairSync('ec', { namedCurve })
      return [alg, 'ES256'].map((said): [string, string] => {
        const body = `${encode({ ...header, alg: said })}.${encode(payload)}`
        const signature = sign(hash, Buffer.from(body), { key, dsaEncoding: 'ieee-p1363' })
        return [`${namedCurve} as ${said}`, `${body}.${signature.toString('base64url')}`]
      })
    }),
    ...otherFamilies(header, payload),
  ]
}

function otherFamilies(header: Json, payload: Json): Forged {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2_048 }).privateKey
  const edwards = generateKeyPairSync('ed25519').privateKey
  return [
    ['RS256', 'sha256', rsa],
    ['PS256', 'sha256', rsa],
    ['EdDSA', null, edwards],
    ['Ed25519', null, edwards],
    ['ES256', null, edwards],
    ['ES256', 'sha256', rsa],
  ].map(([alg, hash, key]): [string, string] => {
    const body = `${encode({ ...header, alg })}.${encode(payload)}`
    const signature = sign(hash as string | null, Buffer.from(body), key as KeyObject)
    const name = `${(key as KeyObject).asymmetricKeyType} as ${String(alg)}`
    return [name, `${body}.${signature.toString('base64url')}`]
  })
}

/** Signed by the right key, as if another service used it, or it signed something long ago. */
function wrongClaims({ header, payload, privateKey }: Honest): Forged {
  const now = Math.floor(Date.now() / 1_000)
  const heads: readonly Json[] = [
    ...[undefined, '', 'JWT', 'jwt', 'rt+jwt', 'logout+jwt', 'application/jwt', 7, null].map(
      (typ) => ({ typ }),
    ),
    { crit: ['b64'], b64: false },
    { cty: 'JWT', alg: 'none' },
  ]
  const claims: readonly Json[] = [
    ...[undefined, '', 'other', ['bourse'], null, 7, {}, 'BOURSE'].map((iss) => ({ iss })),
    ...[undefined, '', 'other', [], ['other'], null, 7, {}].map((aud) => ({ aud })),
    ...[undefined, null, '', 'soon', now - 60, 0, -1, '9999999999', {}].map((exp) => ({
      exp,
    })),
    { exp: now + 86_400 * 365, iat: now - 86_400 * 365 },
    { iat: now + 86_400, exp: now + 86_400 * 2 },
    { nbf: now + 3_600 },
    { nbf: 'x' },
    ...[undefined, null, '', '0', '-1', 7, 'x', '1e3', '9'.repeat(30), {}, ['1'], '1'].map(
      (sub) => ({
        sub,
      }),
    ),
    ...[undefined, null, '', 0, -1, 1.5, 'x', 1e300, 2 ** 40, {}].map((sid) => ({ sid })),
  ]
  return [
    ...heads.map((more): [string, string] => [
      `header ${JSON.stringify(more)}, ${Object.keys(more)}`,
      signed({ ...header, ...more }, payload, privateKey),
    ]),
    ...claims.map((more): [string, string] => [
      `claims ${JSON.stringify(more)}, ${Object.keys(more)}`,
      signed(header, { ...payload, ...more }, privateKey),
    ]),
    ['no claims', signed(header, {}, privateKey)],
    [
      'polluting claims',
      signed(header, JSON.parse('{"__proto__":{"sub":"1"}}') as Json, privateKey),
    ],
  ]
}

/** The honest token with something missing, changed or too much. */
function damaged({ token }: Honest): Forged {
  const [header = '', payload = '', signature = ''] = token.split('.')
  const cuts = [1, 2, 10, Math.floor(token.length / 2), token.length - 1, token.length - 20]
  const flips = [0, header.length + 5, header.length + payload.length + 10].map((at) => {
    const letter = token[at] === 'A' ? 'B' : 'A'
    return [`letter ${at} changed`, token.slice(0, at) + letter + token.slice(at + 1)] as const
  })
  const raw: readonly (readonly [string, string])[] = [
    ...cuts.map((length) => [`cut at ${length}`, token.slice(0, length)] as const),
    ...flips,
    ['the parts in another order', `${payload}.${header}.${signature}`],
    ['four parts', `${token}.${signature}`],
    ['five parts', `${token}.${signature}.${signature}`],
    ['an empty header', `.${payload}.${signature}`],
    ['an empty payload', `${header}..${signature}`],
    ['dots only', '..'],
    ['many dots', '.'.repeat(3_000)],
    ['padding', `${header}==.${payload}==.${signature}==`],
    ['no base64', `${header}.!!!.${signature}`],
    ['JSON', '{"alg":"none"}'],
    ['JSON in base64', Buffer.from('{"alg":"none"}').toString('base64url')],
    ['a list as header', `${Buffer.from('[]').toString('base64url')}.${payload}.${signature}`],
    ['null as header', `${Buffer.from('null').toString('base64url')}.${payload}.${signature}`],
    [
      'deep JSON',
      `${Buffer.from('['.repeat(2_000)).toString('base64url')}.${payload}.${signature}`,
    ],
    ['broken UTF-8', `${Buffer.from([0x7b, 0xff, 0x7d]).toString('base64url')}.e30.AA`],
    ['7,000 letters', 'a'.repeat(7_000)],
    ['7,000 letters in the payload', `${header}.${'a'.repeat(7_000 - header.length)}.${signature}`],
    ['percent signs', '%2e%2e%2f%00'],
    ['null', 'null'],
    ['undefined', 'undefined'],
    ['an object as text', '[object_Object]'],
  ]
  return raw.map(([name, text]) => [name, text])
}

function encode(value: Json): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}
