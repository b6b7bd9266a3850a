/** What the command line says to a benchmark; each reads what it needs. */
export interface BenchOptions {
  readonly workload: string | undefined
  readonly rounds: number
  readonly events: number
  readonly seconds: number
  readonly connections: number
  readonly tool: string
  readonly callers: number
  readonly depth: number
  readonly sockets: number
  readonly rate: number
  readonly commands: number
  readonly seed: number
  readonly profile: string
  readonly file: string | undefined
}
