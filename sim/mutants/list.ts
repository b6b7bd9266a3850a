/** All planted bugs. */
import { ENGINE_MUTANTS } from './engine-mutants.ts'
import { LOG_MUTANTS } from './log-mutants.ts'
import type { Mutant } from './mutant.ts'
import { RULES_TWO_MUTANTS } from './rules-two-mutants.ts'

export const MUTANTS: readonly Mutant[] = [...ENGINE_MUTANTS, ...LOG_MUTANTS, ...RULES_TWO_MUTANTS]
