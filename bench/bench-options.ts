/** What the command line says to a benchmark; each reads what it needs. */
export interface BenchOptions {
  readonly workload: string | undefined
  readonly rounds: number
  readonly events: number
  readonly orders: number
  readonly seconds: number
  readonly connections: number
  /** Orders of one frame, and how they are written: object or array. */
  readonly frame: number
  readonly form: string
  readonly tool: string
  readonly callers: number
  readonly depth: number
  readonly sockets: number
  readonly rate: number
  readonly commands: number
  readonly seed: number
  readonly profile: string
  /** Prices of a command file are multiplied by it. */
  readonly priceStep: number
  readonly file: string | undefined
}
