/** What a form says when a call failed. */

import type { Say } from '../text/text.ts'
import type { Problem } from './request.ts'
import { sessionEnded } from './session.ts'

/** The server's own sentence, or that it was not reached. */
export function problemText({ status, message }: Problem, say: Say): string {
  if (status === 0) return say('serverAway')
  return message === '' ? say('serverFailed', { status }) : message
}

/** The same for calls of somebody signed in: whose session is over is a visitor from now on. */
export function ownProblemText(problem: Problem, say: Say): string {
  if (problem.status === 401) sessionEnded()
  return problemText(problem, say)
}
