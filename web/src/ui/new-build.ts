/**
 * A tab that was open while a new build came has names of files that are gone: opening another
 * page then fails, and loading everything anew is the remedy.
 */
const KEPT = 'bourse:reloaded'
const AGAIN_MS_MIN = 60_000

/** Starts listening for parts that cannot be loaded. Called once. */
export function loadNewBuild(): void {
  addEventListener('vite:preloadError', (event) => {
    const before = Number(sessionStorage.getItem(KEPT) ?? 0)
    // A server that is away would have the tab reload for ever.
    if (Date.now() - before < AGAIN_MS_MIN) return
    event.preventDefault()
    sessionStorage.setItem(KEPT, String(Date.now()))
    location.reload()
  })
}
