/** Files that the server makes on demand: fetched here, so that a refusal can be told. */
import type { Problem } from './request.ts'

/** Saves what `path` gives under the server's name for it; what went wrong otherwise. */
export async function download(path: string): Promise<Problem | undefined> {
  try {
    const response = await fetch(path, { credentials: 'same-origin' })
    if (!response.ok) return await problemOf(response)
    const address = URL.createObjectURL(await response.blob())
    const link = document.createElement('a')
    link.href = address
    link.download = nameOf(response.headers.get('content-disposition'))
    link.click()
    // The browser has begun to read it by then.
    setTimeout(() => URL.revokeObjectURL(address), REVOKE_MS)
    return undefined
  } catch {
    return { status: 0, code: 0, message: '' }
  }
}

const REVOKE_MS = 60_000

async function problemOf(response: Response): Promise<Problem> {
  const body: unknown = await response.json().catch(() => undefined)
  const { message } = (body ?? {}) as { readonly message?: unknown }
  return {
    status: response.status,
    code: 0,
    message: typeof message === 'string' ? message : '',
  }
}

function nameOf(disposition: string | null): string {
  return /filename="([^"]+)"/.exec(disposition ?? '')?.[1] ?? 'export.csv'
}
