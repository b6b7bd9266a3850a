/** The smallest pictures that there are, of any size in pixels, for tests. */

/** A PNG's head: what follows it is not looked at. */
export function png(width = 3, height = 2): Uint8Array {
  const bytes = Buffer.alloc(60)
  bytes.write('\x89PNG\r\n\x1a\n', 0, 'latin1')
  bytes.writeUInt32BE(13, 8)
  bytes.write('IHDR', 12, 'latin1')
  bytes.writeUInt32BE(width, 16)
  bytes.writeUInt32BE(height, 20)
  return bytes
}

/** A JPEG: an application segment, a table, fill bytes, then the frame. */
export function jpeg(width = 3, height = 2, marker = 0xc2): Uint8Array {
  const app = [0xff, 0xe0, 0, 6, 1, 2, 3, 4]
  const table = [0xff, 0xc4, 0, 4, 9, 9]
  const size = [height >> 8, height & 0xff, width >> 8, width & 0xff]
  const frame = [0xff, 0xff, 0xff, marker, 0, 11, 8, ...size, 1, 1, 0x11, 0]
  return Buffer.from([0xff, 0xd8, ...app, ...table, ...frame, 0xff, 0xd9])
}

/** A GIF. */
export function gif(width = 3, height = 2): Uint8Array {
  const bytes = Buffer.alloc(20)
  bytes.write('GIF89a', 0, 'latin1')
  bytes.writeUInt16LE(width, 6)
  bytes.writeUInt16LE(height, 8)
  return bytes
}

/** A WebP of one of its three layouts. */
export function webp(layout: 'VP8 ' | 'VP8L' | 'VP8X', width = 3, height = 2): Uint8Array {
  const bytes = Buffer.alloc(40)
  bytes.write('RIFF', 0, 'latin1')
  bytes.write(`WEBP${layout}`, 8, 'latin1')
  if (layout === 'VP8 ') {
    bytes.write('\x9d\x01\x2a', 23, 'latin1')
    bytes.writeUInt16LE(width, 26)
    bytes.writeUInt16LE(height, 28)
  } else if (layout === 'VP8L') {
    bytes.writeUInt8(0x2f, 20)
    bytes.writeUInt32LE((((height - 1) << 14) | (width - 1)) >>> 0, 21)
  } else {
    bytes.writeUIntLE(width - 1, 24, 3)
    bytes.writeUIntLE(height - 1, 27, 3)
  }
  return bytes
}
