/** One action at a time: under way, done, or not done with the server's sentence. */
import { useRef, useState } from 'react'
import type { Answer } from '../api/request.ts'
import { useAskAgain } from './desk.ts'
import { useWords } from './words.ts'

export type Outcome = Answer<unknown>

/** `act` resolves true when it is done; else `problem` says why not, and '' is no problem. */
export function useAct() {
  const say = useWords()
  const askAgain = useAskAgain()
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState('')
  const running = useRef(false)
  const act = async (run: () => Promise<Outcome>): Promise<boolean> => {
    // A double click is one action.
    if (running.current) return false
    running.current = true
    setBusy(true)
    setProblem('')
    const answer = await run()
    running.current = false
    setBusy(false)
    await askAgain()
    if (answer.ok) return true
    const { status, message } = answer.problem
    const unknown = status === 0 || status === 504
    setProblem(unknown ? say('unknownOutcome') : message || say('notDone'))
    return false
  }
  return { act, busy, problem, forget: () => setProblem('') }
}
