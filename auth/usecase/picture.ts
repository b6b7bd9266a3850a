/**
 * Recognises pictures by their own bytes: what a file is called or claims to be is not asked. Only
 * the header is read, up to the width and height.
 */
import { PHOTO_BYTES_MAX, type Photo } from '@bourse/domain/auth/care'
import { no, ok, type Result } from '@bourse/domain/shared/result'

/** The longest side in pixels: a small file can unfold to gigabytes in whoever shows it. */
const SIDE_MAX = 4_096

/** The picture in `bytes`, or a sentence that says why there is none. */
export function readPicture(bytes: Uint8Array): Result<Photo, string> {
  if (bytes.length > PHOTO_BYTES_MAX) {
    return no(`a picture may have at most ${PHOTO_BYTES_MAX / 1024} KiB`)
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const reader = READERS.find(({ starts }) => starts(view))
  if (reader === undefined) return no('this is not a PNG, JPEG, WebP or GIF picture')
  const size = reader.size(view)
  if (size === undefined) return no('the picture is damaged: its size cannot be read')
  const [width, height] = size
  if (width < 1 || height < 1) return no('the picture has no pixels')
  if (width > SIDE_MAX || height > SIDE_MAX) {
    return no(`a picture may be at most ${SIDE_MAX} pixels wide and high`)
  }
  return ok({ type: reader.type, bytes })
}

type Size = readonly [width: number, height: number]

interface Reader {
  readonly type: Photo['type']
  starts(view: DataView): boolean
  /** Undefined when the header is cut off or makes no sense. */
  size(view: DataView): Size | undefined
}

const READERS: readonly Reader[] = [
  {
    type: 'image/png',
    starts: (view) => hasText(view, 0, '\x89PNG\r\n\x1a\n'),
    size(view) {
      // The first chunk must be the header: 13 bytes called IHDR.
      if (view.byteLength < 33 || view.getUint32(8) !== 13) return undefined
      if (!hasText(view, 12, 'IHDR')) return undefined
      return [view.getUint32(16), view.getUint32(20)]
    },
  },
  {
    type: 'image/jpeg',
    starts: (view) => hasText(view, 0, '\xff\xd8\xff'),
    size: jpegSize,
  },
  {
    type: 'image/gif',
    starts: (view) => hasText(view, 0, 'GIF87a') || hasText(view, 0, 'GIF89a'),
    size: (view) =>
      view.byteLength < 13 ? undefined : [view.getUint16(6, true), view.getUint16(8, true)],
  },
  {
    type: 'image/webp',
    starts: (view) => hasText(view, 0, 'RIFF') && hasText(view, 8, 'WEBP'),
    size: webpSize,
  },
]

/** Goes from segment to segment up to the one that begins a frame and tells its size. */
function jpegSize(view: DataView): Size | undefined {
  let at = 2
  while (at + 9 <= view.byteLength) {
    if (view.getUint8(at) !== 0xff) return undefined
    const marker = view.getUint8(at + 1)
    if (marker === 0xff) {
      // Markers may be preceded by any number of fill bytes.
      at += 1
      continue
    }
    if (isFrame(marker)) return [view.getUint16(at + 7), view.getUint16(at + 5)]
    const length = view.getUint16(at + 2)
    // Pixels or the end before any frame, or a segment that does not even hold its length.
    if (marker === 0xda || marker === 0xd9 || length < 2) return undefined
    at += 2 + length
  }
  return undefined
}

/** C0 to CF begin a frame, but for three that define tables. */
function isFrame(marker: number): boolean {
  const inRange = marker >= 0xc0 && marker <= 0xcf
  return inRange && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc
}

/** One layout each for lossy, lossless and extended files. */
function webpSize(view: DataView): Size | undefined {
  if (view.byteLength < 30) return undefined
  if (hasText(view, 12, 'VP8 ')) {
    if (!hasText(view, 23, '\x9d\x01\x2a')) return undefined
    return [view.getUint16(26, true) & 0x3fff, view.getUint16(28, true) & 0x3fff]
  }
  if (hasText(view, 12, 'VP8L')) {
    if (view.getUint8(20) !== 0x2f) return undefined
    const bits = view.getUint32(21, true)
    return [(bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1]
  }
  if (!hasText(view, 12, 'VP8X')) return undefined
  return [uint24(view, 24) + 1, uint24(view, 27) + 1]
}

function uint24(view: DataView, at: number): number {
  return view.getUint16(at, true) | (view.getUint8(at + 2) << 16)
}

/** True when the characters of `text`, one byte each, stand at `at`. */
function hasText(view: DataView, at: number, text: string): boolean {
  if (at + text.length > view.byteLength) return false
  for (let index = 0; index < text.length; index++) {
    if (view.getUint8(at + index) !== text.charCodeAt(index)) return false
  }
  return true
}
