/** Shapes of the account routes, as the gitbitex client knows them; also their OpenAPI text. */
import { EITHER_CREDENTIAL } from '@bourse/kit/http/credentials'
import { ERROR_SCHEMA } from '@bourse/kit/http/errors'
import Type from 'typebox'

export const EMAIL_LENGTH_MAX = 254
export const PASSWORD_LENGTH_MAX = 128

const Credentials = Type.Object(
  {
    email: Type.String({ maxLength: EMAIL_LENGTH_MAX, examples: ['ada@example.com'] }),
    password: Type.String({ maxLength: PASSWORD_LENGTH_MAX, format: 'password' }),
  },
  { description: 'Other members are ignored.' },
)

/** What every route answers that changes or shows the user. */
export const UserAnswer = Type.Object(
  {
    id: Type.String({ description: 'A decimal number.' }),
    email: Type.String(),
    name: Type.String({
      description: 'What the client shows: the name given, else the e-mail up to its @.',
    }),
    profilePhoto: Type.String({ description: 'Where the photo is, empty for none.' }),
    twoStepVerificationType: Type.Null(),
    band: Type.Boolean(),
    createdAt: Type.String({ description: 'ISO 8601, UTC.' }),
  },
  { description: 'The user.' },
)

export const TokenAnswer = Type.String({
  description: 'The token itself, good for cookie, Bearer header and WebSocket messages.',
})

/** A refusal with the reason in `description`. */
export function refused(description: string) {
  return { ...ERROR_SCHEMA, description }
}

/** What any route may answer before it is asked: a foreign page, a long path, a body of no JSON. */
export const OTHERWISE = refused('The request cannot be served as it is; the message says why.')

const SCHEMA_TAG = { tags: ['users'] }

export const REGISTER_SCHEMA = {
  ...SCHEMA_TAG,
  operationId: 'register',
  summary: 'Register',
  description: 'Opens an account. E-mails that differ in case only are the same.',
  body: Credentials,
  response: {
    200: UserAnswer,
    400: refused('The e-mail or password is not acceptable.'),
    409: refused('The e-mail is registered already.'),
    429: refused('Too many registrations from this address; see Retry-After.'),
    503: refused('Too many people at once; see Retry-After.'),
    '4xx': OTHERWISE,
  },
}

export const SIGN_IN_SCHEMA = {
  ...SCHEMA_TAG,
  operationId: 'signIn',
  summary: 'Sign in',
  description:
    'Starts a session and sets the cookie accessToken. It ends when signed out, 24 hours after ' +
    'its last use, or after 7 days.',
  body: Credentials,
  response: {
    200: TokenAnswer,
    400: refused('The body is malformed.'),
    401: refused('E-mail or password is wrong; which one is not told.'),
    429: refused('Too many tries; see Retry-After.'),
    503: refused('Too many people at once; see Retry-After.'),
    '4xx': OTHERWISE,
  },
}

export const SIGN_OUT_SCHEMA = {
  ...SCHEMA_TAG,
  operationId: 'signOut',
  summary: 'Sign out',
  description: 'Ends the session at once and clears the cookie. Also fine when not signed in.',
  response: {
    204: Type.Null({ description: 'Signed out.' }),
    '4xx': OTHERWISE,
  },
}

export const SELF_SCHEMA = {
  ...SCHEMA_TAG,
  operationId: 'self',
  summary: 'Who am I',
  security: EITHER_CREDENTIAL,
  response: {
    200: UserAnswer,
    401: refused('Code 3: the session has run out. Code 5: the token is not known.'),
    403: refused('No token was sent.'),
    '4xx': OTHERWISE,
  },
}

const TokensAnswer = Type.Object(
  {
    accessToken: Type.String({ description: 'A JWT, for the Bearer header and WebSockets.' }),
    refreshToken: Type.String({ description: 'Good for one refresh.' }),
    tokenType: Type.Literal('Bearer'),
    expiresIn: Type.Integer({ description: 'Seconds that the access token is good for.' }),
    refreshExpiresIn: Type.Integer({ description: 'Seconds that the refresh token is good for.' }),
  },
  { description: 'The tokens.' },
)

export const OPEN_TOKENS_SCHEMA = {
  ...SCHEMA_TAG,
  operationId: 'openTokens',
  summary: 'Sign in for a program',
  description:
    'Starts a session on an access token, good for 10 minutes, and a refresh token. It ends when ' +
    'ended, 24 hours after its last use, or after 7 days.',
  body: Credentials,
  response: {
    200: TokensAnswer,
    400: refused('The body is malformed.'),
    401: refused('E-mail or password is wrong; which one is not told.'),
    429: refused('Too many tries; see Retry-After.'),
    503: refused('Too many people at once; see Retry-After.'),
    '4xx': OTHERWISE,
  },
}

export const REFRESH_SCHEMA = {
  ...SCHEMA_TAG,
  operationId: 'refreshTokens',
  summary: 'Refresh tokens',
  description:
    'New tokens for a refresh token, which is used up by it. One that comes back later ends its ' +
    'session; within 10 seconds, and from the same client, it gets other tokens, for the answer ' +
    'may have been lost.',
  body: Type.Object({ refreshToken: Type.String({ maxLength: 1_024 }) }),
  response: {
    200: TokensAnswer,
    400: refused('The body is malformed.'),
    401: refused('Code 3: the refresh token has run out. Code 5: it is not valid.'),
    429: refused('Too many refreshes from this address; see Retry-After.'),
    '4xx': OTHERWISE,
  },
}

export const END_TOKENS_SCHEMA = {
  ...SCHEMA_TAG,
  operationId: 'endTokens',
  summary: 'Sign a program out',
  description: 'Ends the session of the token at once: its other tokens are no longer good either.',
  security: EITHER_CREDENTIAL,
  response: {
    204: Type.Null({ description: 'Signed out.' }),
    401: refused('Code 3: the token has run out. Code 5: it is missing or not known.'),
    '4xx': OTHERWISE,
  },
}

export const KEYS_SCHEMA = {
  ...SCHEMA_TAG,
  operationId: 'keys',
  summary: 'Public keys of access tokens',
  description: 'A JSON Web Key Set. That a session was ended cannot be seen from a token alone.',
  response: {
    200: Type.Object(
      {
        keys: Type.Array(
          Type.Object({
            kty: Type.String(),
            crv: Type.String(),
            x: Type.String(),
            y: Type.String(),
            kid: Type.String(),
            alg: Type.String(),
            use: Type.String(),
          }),
        ),
      },
      { description: 'The keys.' },
    ),
    '4xx': OTHERWISE,
  },
}

const PRIVATE = {
  ...SCHEMA_TAG,
  security: EITHER_CREDENTIAL,
}
const NOT_SIGNED_IN = refused('Code 3: the token has run out. Code 5: it is missing or not known.')

export const SESSIONS_SCHEMA = {
  ...PRIVATE,
  operationId: 'sessions',
  summary: 'My sessions',
  response: {
    200: Type.Array(
      Type.Object({
        id: Type.String(),
        kind: Type.Union([Type.Literal('web'), Type.Literal('api')]),
        createdAt: Type.String({ description: 'ISO 8601, UTC.' }),
        seenAt: Type.String({ description: 'Last use. ISO 8601, UTC.' }),
        address: Type.String({ description: 'Where it was started from.' }),
        agent: Type.String({ description: 'What the program called itself.' }),
        current: Type.Boolean({ description: 'Whether it is the one that asks.' }),
      }),
      { description: 'The valid sessions, newest first.' },
    ),
    401: NOT_SIGNED_IN,
    '4xx': OTHERWISE,
  },
}

export const END_SESSION_SCHEMA = {
  ...PRIVATE,
  operationId: 'endSession',
  summary: 'End a session of mine',
  params: Type.Object({ id: Type.String() }),
  response: {
    204: Type.Null({ description: 'It has ended.' }),
    401: NOT_SIGNED_IN,
    404: refused('The caller has no such session.'),
    '4xx': OTHERWISE,
  },
}

export const END_OTHERS_SCHEMA = {
  ...PRIVATE,
  operationId: 'endOtherSessions',
  summary: 'End my other sessions',
  response: {
    200: Type.Object({ ended: Type.Integer() }, { description: 'How many there were.' }),
    401: NOT_SIGNED_IN,
    '4xx': OTHERWISE,
  },
}
