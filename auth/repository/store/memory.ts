/** Users and sessions in memory, for tests and throw-away runs: nothing survives the process. */
import type { AuthStore, SessionRow, UserRow } from '@bourse/domain/auth/auth'
import type { UserId } from '@bourse/domain/shared/ids'

/** An empty store. */
export function memoryAuthStore(): AuthStore {
  const byEmail = new Map<string, UserRow>()
  const byId = new Map<UserId, UserRow>()
  const sessions = new Map<number, SessionRow>()
  let lastSessionId = 0

  function put(row: UserRow): void {
    byEmail.set(row.email.toLowerCase(), row)
    byId.set(row.id, row)
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
    setPasswordHash: async (userId, passwordHash) => {
      const row = byId.get(userId)
      if (row !== undefined) put({ ...row, passwordHash })
    },
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
    close: async () => undefined,
  }
}
