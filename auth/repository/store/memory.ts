/** Users and sessions in memory, for tests and throw-away runs: nothing survives the process. */
import type {
  AuthStore,
  RefreshRow,
  ResetCodeRow,
  SessionRow,
  UserRow,
} from '@bourse/domain/auth/auth'
import type { UserId } from '@bourse/domain/shared/ids'

/** An empty store. */
export function memoryAuthStore(): AuthStore {
  const sessions = new Map<number, SessionRow>()
  return {
    ...userTable(),
    ...sessionTable(sessions),
    ...refreshTable(sessions),
    ...resetCodeTable(),
    close: async () => undefined,
  }
}

function userTable() {
  const byEmail = new Map<string, UserRow>()
  const byId = new Map<UserId, UserRow>()

  function put(row: UserRow): void {
    byEmail.set(row.email.toLowerCase(), row)
    byId.set(row.id, row)
  }

  function change(userId: UserId, news: Partial<UserRow>): void {
    const row = byId.get(userId)
    if (row !== undefined) put({ ...row, ...news })
  }

  return {
    addUser: async (row) => {
      if (byEmail.has(row.email.toLowerCase())) return false
      put({ ...row })
      return true
    },
    userByEmail: async (email) => byEmail.get(email.toLowerCase()),
    userById: async (id) => byId.get(id),
    userIds: async () => [...byId.keys()].sort((a, b) => a - b),
    setPasswordHash: async (userId, passwordHash, was) => {
      if (was === undefined || was === byId.get(userId)?.passwordHash) {
        change(userId, { passwordHash })
      }
    },
    setName: async (userId, name) => change(userId, { name }),
    setPhoto: async (userId, photo) => change(userId, { photo }),
  } satisfies Partial<AuthStore>
}

function sessionTable(sessions: Map<number, SessionRow>) {
  let lastSessionId = 0
  return {
    addSession: async (row) => {
      lastSessionId++
      sessions.set(lastSessionId, { ...row, id: lastSessionId })
      return lastSessionId
    },
    sessions: async () => [...sessions.values()],
    touchSessions: async (seen) => {
      for (const [id, seenAt] of seen) {
        const row = sessions.get(id)
        if (row !== undefined) sessions.set(id, { ...row, seenAt: Math.max(row.seenAt, seenAt) })
      }
    },
    removeSessions: async (ids) => {
      for (const id of ids) sessions.delete(id)
    },
  } satisfies Partial<AuthStore>
}

function refreshTable(sessions: ReadonlyMap<number, SessionRow>) {
  const byHash = new Map<string, RefreshRow>()

  function live(tokenHash: string): RefreshRow | undefined {
    const row = byHash.get(tokenHash)
    return row !== undefined && sessions.has(row.sessionId) ? row : undefined
  }

  function successorsOf(parentHash: string): RefreshRow[] {
    return [...byHash.values()].filter((row) => row.parentHash === parentHash)
  }

  return {
    addRefresh: async (row) => {
      if (sessions.has(row.sessionId)) byHash.set(row.tokenHash, row)
    },
    refreshByHash: async (tokenHash) => live(tokenHash),
    rotateRefresh: async (next) => {
      const used = live(next.parentHash)
      if (used === undefined || used.usedAt !== 0) return false
      const siblings = used.parentHash === '' ? [used] : successorsOf(used.parentHash)
      for (const row of siblings) byHash.set(row.tokenHash, { ...row, usedAt: next.createdAt })
      byHash.set(next.tokenHash, next)
      return true
    },
    addRefreshSuccessor: async (next) => {
      const successors = successorsOf(next.parentHash).filter((row) => sessions.has(row.sessionId))
      const same = successors.every(
        ({ usedAt, client }) =>
          usedAt === 0 &&
          client.address === next.client.address &&
          client.agent === next.client.agent,
      )
      if (successors.length === 0 || !same) return false
      byHash.set(next.tokenHash, next)
      return true
    },
    pruneRefresh: async (before) => {
      for (const { tokenHash, usedAt } of byHash.values()) {
        const isUsed = usedAt !== 0 && usedAt < before
        if (isUsed || live(tokenHash) === undefined) byHash.delete(tokenHash)
      }
    },
  } satisfies Partial<AuthStore>
}

function resetCodeTable() {
  const codes = new Map<UserId, ResetCodeRow>()
  return {
    setResetCode: async (row) => void codes.set(row.userId, { ...row }),
    resetCode: async (userId) => codes.get(userId),
    countResetFailure: async (userId) => {
      const row = codes.get(userId)
      if (row !== undefined) codes.set(userId, { ...row, failures: row.failures + 1 })
    },
    removeResetCode: async (userId) => void codes.delete(userId),
  } satisfies Partial<AuthStore>
}
