/** A buffer as reading and writing of records needs it. */

/** Bytes with the two views that reading and writing need. */
export interface ByteArea {
  readonly bytes: Buffer
  readonly view: DataView
}

/** The area over `bytes`, which stays shared. */
export function byteArea(bytes: Buffer): ByteArea {
  return { bytes, view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength) }
}
