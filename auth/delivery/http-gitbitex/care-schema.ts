/** Shapes of the account care and photo routes; also their OpenAPI text. */
import { PHOTO_BYTES_MAX } from '@bourse/domain/auth/care'
import { EITHER_CREDENTIAL } from '@bourse/kit/http/credentials'
import { FORM_ERROR_SCHEMA } from '@bourse/kit/http/errors'
import Type from 'typebox'
import {
  EMAIL_LENGTH_MAX,
  OTHERWISE,
  PASSWORD_LENGTH_MAX,
  refused,
  TokenAnswer,
  UserAnswer,
} from './schema.ts'

/** Longer texts are not even looked at. */
const NAME_LENGTH_MAX = 100
const PHOTO_LENGTH_MAX = 256
const CODE_LENGTH_MAX = 64

const Email = Type.String({ maxLength: EMAIL_LENGTH_MAX, examples: ['ada@example.com'] })
const Password = Type.String({ maxLength: PASSWORD_LENGTH_MAX, format: 'password' })

/** A refusal in the shape that the client's forms read, with the reason in `description`. */
function formRefused(description: string) {
  return { ...FORM_ERROR_SCHEMA, description }
}

const FORM_OTHERWISE = formRefused(OTHERWISE.description)

const TAG = { tags: ['users'] }
const PRIVATE = { ...TAG, security: EITHER_CREDENTIAL }
const NOT_SIGNED_IN = 'Code 3: the token has run out. Code 5: it is missing or not known.'
const TOO_MANY = 'Too many tries; see Retry-After.'
const BUSY = 'Too many people at once; see Retry-After.'
const SHARED = 'The account is shared by everybody, or a page of another origin asks.'
const FOREIGN = 'A page of another origin asks.'

export const NAME_SCHEMA = {
  ...PRIVATE,
  operationId: 'setName',
  summary: 'Change my name',
  body: Type.Object(
    {
      name: Type.String({
        maxLength: NAME_LENGTH_MAX,
        description: '1 to 40 characters that can be seen; white space around them is cut off.',
      }),
    },
    { description: 'Other members are ignored.' },
  ),
  response: {
    200: UserAnswer,
    400: refused('The name is not acceptable.'),
    401: refused(NOT_SIGNED_IN),
    403: refused(SHARED),
    429: refused(TOO_MANY),
    '4xx': OTHERWISE,
  },
}

export const PHOTO_SCHEMA = {
  ...PRIVATE,
  operationId: 'setPhoto',
  summary: 'Change my photo',
  body: Type.Object(
    {
      profilePhotoUrl: Type.String({
        maxLength: PHOTO_LENGTH_MAX,
        description: 'The key of an upload of mine, or nothing for no photo.',
      }),
    },
    { description: 'Other members are ignored.' },
  ),
  response: {
    200: UserAnswer,
    400: refused('This is no upload of the caller.'),
    401: refused(NOT_SIGNED_IN),
    403: refused(SHARED),
    429: refused(TOO_MANY),
    503: refused(BUSY),
    '4xx': OTHERWISE,
  },
}

export const PASSWORD_SCHEMA = {
  ...PRIVATE,
  operationId: 'changePassword',
  summary: 'Change my password',
  description:
    'Ends all sessions of the user, the one that asks too, and starts a new one: its token is ' +
    'the answer and the cookie.',
  body: Type.Object(
    { oldPassword: Password, newPassword: Password },
    { description: 'Other members are ignored.' },
  ),
  response: {
    200: TokenAnswer,
    400: formRefused('The old password is wrong, or the new one not acceptable.'),
    401: formRefused(NOT_SIGNED_IN),
    403: formRefused(SHARED),
    429: formRefused(TOO_MANY),
    503: formRefused(BUSY),
    '4xx': FORM_OTHERWISE,
  },
}

export const CODE_SCHEMA = {
  ...TAG,
  operationId: 'requestPasswordReset',
  summary: 'Ask for a code to set a new password',
  description:
    'Mails a code to the user with this e-mail. Whether there is one is not told, nor whether ' +
    'the letter arrived.',
  body: Type.Object({ email: Email }, { description: 'Other members are ignored.' }),
  response: {
    204: Type.Null({ description: 'If somebody has this e-mail, a code is on its way.' }),
    400: formRefused('This is no e-mail address.'),
    403: formRefused(FOREIGN),
    429: formRefused(TOO_MANY),
    503: formRefused(BUSY),
    '4xx': FORM_OTHERWISE,
  },
}

export const RESET_SCHEMA = {
  ...TAG,
  operationId: 'resetPassword',
  summary: 'Set a new password with a code',
  description: 'The code is good for 10 minutes and once; 5 wrong ones void it. Ends all sessions.',
  body: Type.Object(
    {
      email: Email,
      verifyCode: Type.String({
        maxLength: CODE_LENGTH_MAX,
        description: 'As it was mailed; case, spaces and hyphens do not matter.',
      }),
      newPassword: Password,
    },
    { description: 'Other members are ignored.' },
  ),
  response: {
    204: Type.Null({ description: 'The password is changed; sign in with it.' }),
    400: formRefused('The code is wrong, used or too old, or the password not acceptable.'),
    403: formRefused(FOREIGN),
    429: formRefused(TOO_MANY),
    503: formRefused(BUSY),
    '4xx': FORM_OTHERWISE,
  },
}

export const TICKET_SCHEMA = {
  ...PRIVATE,
  operationId: 'openUpload',
  summary: 'Ask where to upload a photo',
  description: 'The url is good for one upload by this user in the next 5 minutes.',
  response: {
    200: Type.Object(
      {
        url: Type.String({ description: 'Where to PUT the bytes of the picture.' }),
        key: Type.String({ description: 'Where the picture is then, and its profilePhotoUrl.' }),
      },
      { description: 'Where to.' },
    ),
    401: refused(NOT_SIGNED_IN),
    403: refused('The account is shared by everybody.'),
    429: refused(TOO_MANY),
    503: refused(BUSY),
    '4xx': OTHERWISE,
  },
}

const KeyParams = Type.Object({ key: Type.String({ minLength: 1 }) })
const Binary = Type.Unsafe<Uint8Array>(Type.String({ format: 'binary' }))

export const UPLOAD_SCHEMA = {
  ...PRIVATE,
  operationId: 'upload',
  summary: 'Upload a photo',
  description:
    `A PNG, JPEG, WebP or GIF picture of at most ${PHOTO_BYTES_MAX / 1024} KiB and 4096 pixels a ` +
    'side, as it is. The content type does not matter, the bytes do.',
  params: KeyParams,
  body: { content: { 'application/octet-stream': { schema: Binary } } },
  response: {
    204: Type.Null({ description: 'Stored.' }),
    401: refused(NOT_SIGNED_IN),
    403: refused(SHARED),
    404: refused('The upload is not known, used up, too old, or of another user.'),
    413: refused('The picture is too large.'),
    415: refused('This is no such picture.'),
    503: refused(BUSY),
    507: refused('The folder of pictures is full.'),
    '4xx': OTHERWISE,
  },
}

export const PICTURE_SCHEMA = {
  ...TAG,
  operationId: 'photo',
  summary: 'A photo',
  params: KeyParams,
  response: {
    200: {
      description: 'The picture.',
      content: Object.fromEntries(
        ['image/png', 'image/jpeg', 'image/webp', 'image/gif'].map((type) => [
          type,
          { schema: Binary },
        ]),
      ),
    },
    404: refused('There is no such photo.'),
    '4xx': OTHERWISE,
  },
}
