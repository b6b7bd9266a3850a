/**
 * Why a record cannot be read. The program stops at it: to skip a record would change all later
 * results.
 */
export type RecordFault =
  | 'malformed'
  | 'record-version'
  | 'event-type'
  | 'rules-version'
  | 'unknown-field'

/**
 * A record that this program must not interpret. `fault` says why, the message at which position.
 */
export class UnreadableRecord extends Error {
  readonly fault: RecordFault

  constructor(fault: RecordFault, message: string) {
    super(message)
    this.name = 'UnreadableRecord'
    this.fault = fault
  }
}
