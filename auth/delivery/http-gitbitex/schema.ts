/** Shapes of the account routes, as the gitbitex client knows them; also their OpenAPI text. */
import { EITHER_CREDENTIAL } from '@bourse/kit/http/credentials'
import { ERROR_SCHEMA } from '@bourse/kit/http/errors'
import Type from 'typebox'

const EMAIL_LENGTH_MAX = 254
const PASSWORD_LENGTH_MAX = 128

const Credentials = Type.Object(
  {
    email: Type.String({ maxLength: EMAIL_LENGTH_MAX, examples: ['ada@example.com'] }),
    password: Type.String({ maxLength: PASSWORD_LENGTH_MAX, format: 'password' }),
  },
  { description: 'Other members are ignored.' },
)

const UserAnswer = Type.Object(
  {
    id: Type.String({ description: 'A decimal number.' }),
    email: Type.String(),
    name: Type.String({ description: 'What the client shows: the e-mail up to its @.' }),
    profilePhoto: Type.String(),
    twoStepVerificationType: Type.Null(),
    band: Type.Boolean(),
    createdAt: Type.String({ description: 'ISO 8601, UTC.' }),
  },
  { description: 'The user.' },
)

const TokenAnswer = Type.String({
  description: 'The token itself, good for cookie, Bearer header and WebSocket messages.',
})

/** A refusal with the reason in `description`. */
function refused(description: string) {
  return { ...ERROR_SCHEMA, description }
}

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
  },
}

export const SIGN_OUT_SCHEMA = {
  ...SCHEMA_TAG,
  operationId: 'signOut',
  summary: 'Sign out',
  description: 'Ends the session at once and clears the cookie. Also fine when not signed in.',
  response: { 204: Type.Null({ description: 'Signed out.' }) },
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
  },
}
