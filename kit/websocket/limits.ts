/** What one WebSocket client may take of the server. */
export interface WebSocketLimits {
  /** Bytes of one incoming message; more closes with 1009. */
  readonly payloadMax: number
  /** Fragments of one incoming message; more closes with 1008. */
  readonly fragmentsMax: number
  /** Incoming messages, pings and pongs: more closes with 1008. */
  readonly messagesPerSecond: number
  readonly messagesBurst: number
  readonly pingEveryMs: number
  /** Silence, pongs included, after which the peer counts as gone. */
  readonly idleMs: number
  /** Bytes waiting for the peer from which it is behind: its owner leaves out what it can. */
  readonly behindBytes: number
  /**
   * Bytes sent after which the next sweep asks by a ping whether they were read: the system's own
   * buffers take megabytes before any byte seems to wait. Again only once it is answered.
   */
  readonly probeBytes: number
  /** How late the answer may be until the peer is behind; after `stalledMs` it is cut. */
  readonly probeLateMs: number
  /** Bytes waiting from which it is cut with 1013. */
  readonly waitingBytesMax: number
  /**
   * How long bytes may wait without any getting through, or such a ping without an answer, before
   * the peer is cut with 1013.
   */
  readonly stalledMs: number
}

export const WEB_SOCKET_LIMITS: WebSocketLimits = {
  payloadMax: 16 * 1_024,
  fragmentsMax: 16,
  messagesPerSecond: 20,
  messagesBurst: 40,
  pingEveryMs: 15_000,
  idleMs: 45_000,
  behindBytes: 256 * 1_024,
  probeBytes: 64 * 1_024,
  probeLateMs: 1_000,
  waitingBytesMax: 1_024 * 1_024,
  stalledMs: 5_000,
}
