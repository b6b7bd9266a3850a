/** The admin listener, spoken to with a credential that lives in this object and nowhere else. */
import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query'
import { createContext, useContext } from 'react'
import { type Answer, Failed, type Method, sent } from '../api/request.ts'
import type {
  ActionRow,
  CurrencyRow,
  FeeScheduleRow,
  ProductRow,
  RefusalsRow,
  StateRow,
  UserRow,
} from './rows.ts'

export interface Desk {
  ask<Value>(method: Method, path: string, body?: unknown): Promise<Answer<Value>>
}

/** A header can carry nothing else. */
const CREDENTIAL = /^[\x21-\x7e]+$/

/** A desk that shows `credential`; `onRefused` is called when the server does not take it. */
export function openDesk(credential: string, onRefused: () => void): Desk {
  return {
    async ask<Value>(method: Method, path: string, body?: unknown): Promise<Answer<Value>> {
      const answer = CREDENTIAL.test(credential)
        ? await sent<Value>(path, requestOf(method, credential, body))
        : REFUSED
      if (!answer.ok && answer.problem.status === 401) onRefused()
      return answer
    },
  }
}

const REFUSED = { ok: false, problem: { status: 401, code: 0, message: '' } } as const

function requestOf(method: Method, credential: string, body: unknown): RequestInit {
  const authorization = `Bearer ${credential}`
  if (body === undefined) return { method, headers: { authorization } }
  const headers = { authorization, 'content-type': 'application/json' }
  return { method, headers, body: JSON.stringify(body) }
}

export const DeskContext = createContext<Desk | undefined>(undefined)

/** The desk of the page that is open. */
export function useDesk(): Desk {
  const desk = useContext(DeskContext)
  if (desk === undefined) throw new Error('the page is open before there is a desk')
  return desk
}

const STATE_MS = 1_000
const HAPPENED_MS = 2_000
/** Another operator, or a program, may change them too. */
const RULES_MS = 5_000

export const useVenueState = () => useRows<StateRow>('/state', STATE_MS)
export const useRefusals = () => useRows<RefusalsRow>('/refusals', HAPPENED_MS)
export const useActions = () => useRows<readonly ActionRow[]>('/actions', HAPPENED_MS)
export const useProductRows = () => useRows<readonly ProductRow[]>('/products', RULES_MS)
export const useCurrencies = () => useRows<readonly CurrencyRow[]>('/currencies', RULES_MS)
export const useFees = () => useRows<FeeScheduleRow>('/fees', RULES_MS)

/** Nobody for ''. */
export function useUser(id: string) {
  const path = `/users/${encodeURIComponent(id)}`
  return useQuery({ ...rowsOf<UserRow>(useDesk(), path, HAPPENED_MS), enabled: id !== '' })
}

/** For what has just changed something: everything on the page is asked for anew. */
export function useAskAgain(): () => Promise<void> {
  const queries = useQueryClient()
  return () => queries.invalidateQueries()
}

function useRows<Value>(path: string, everyMs: number) {
  return useQuery(rowsOf<Value>(useDesk(), path, everyMs))
}

function rowsOf<Value>(desk: Desk, path: string, everyMs: number) {
  return queryOptions({
    queryKey: [path],
    queryFn: async () => {
      const answer = await desk.ask<Value>('GET', path)
      if (answer.ok) return answer.value
      throw new Failed(answer.problem)
    },
    refetchInterval: everyMs,
  })
}
