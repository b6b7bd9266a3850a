/**
 * A value or the reason why there is none: expected refusals are returned, exceptions mean bugs.
 */
export type Result<Value, Problem> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly problem: Problem }

/** A success that carries `value`. */
export function ok<Value>(value: Value): {
  readonly ok: true
  readonly value: Value
} {
  return { ok: true, value }
}

/** A refusal that carries `problem`. */
export function no<Problem>(problem: Problem): {
  readonly ok: false
  readonly problem: Problem
} {
  return { ok: false, problem }
}
