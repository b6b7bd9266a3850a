/**
 * How far the compiler puts small functions into one. The engine is many small methods, which a
 * reader needs and the processor does not: with V8's own limits each event makes dozens of calls.
 */
import { setFlagsFromString } from 'node:v8'

/** To be called before the engine is made; what was compiled before stays as it is. */
export function inlineMore(): void {
  setFlagsFromString('--max-inlined-bytecode-size=800')
  setFlagsFromString('--max-inlined-bytecode-size-cumulative=3000')
}
