/** The states that a product can be in, by their names in the API. */
import type { OperatorKey } from './words.ts'

interface StateWords {
  readonly name: OperatorKey
  /** What is taken in it. */
  readonly text: OperatorKey
}

const STATES = {
  online: { name: 'stateOnline', text: 'stateOnlineText' },
  'post-only': { name: 'statePostOnly', text: 'statePostOnlyText' },
  'limit-only': { name: 'stateLimitOnly', text: 'stateLimitOnlyText' },
  'cancel-only': { name: 'stateCancelOnly', text: 'stateCancelOnlyText' },
  halted: { name: 'stateHalted', text: 'stateHaltedText' },
} as const satisfies Record<string, StateWords>

export type StateName = keyof typeof STATES
export const STATE_NAMES = Object.keys(STATES) as readonly StateName[]

/** The words of a state; undefined for a name that this page does not know. */
export function stateWords(name: string): StateWords | undefined {
  return Object.hasOwn(STATES, name) ? STATES[name as StateName] : undefined
}
