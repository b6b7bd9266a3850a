/**
 * Painting at most once a frame: stores mark themselves dirty as often as messages arrive, painters
 * run before the next paint. In a hidden tab they run once a second.
 */
type Paint = () => void

const dirty = new Set<Paint>()
const HIDDEN_MS = 1_000
/** Gives up the run that is planned; undefined while none is. */
let unplan: (() => void) | undefined

/** Runs `paint` before the next frame, once, however often it is asked for. */
export function paintSoon(paint: Paint): void {
  dirty.add(paint)
  if (unplan !== undefined) return
  unplan = plan()
  // Added once, however often.
  document.addEventListener('visibilitychange', planAgain)
}

/** Forgets a painter, for instance because its element is gone. */
export function paintNever(paint: Paint): void {
  dirty.delete(paint)
}

function plan(): () => void {
  if (document.hidden) {
    const timer = setTimeout(run, HIDDEN_MS)
    return () => clearTimeout(timer)
  }
  const frame = requestAnimationFrame(run)
  return () => cancelAnimationFrame(frame)
}

/** A painter that throws must not keep the others from painting. */
function run(): void {
  unplan = undefined
  const now = [...dirty]
  dirty.clear()
  for (const paint of now) {
    try {
      paint()
    } catch (error) {
      reportError(error)
    }
  }
}

/** A tab that was hidden has no frames, and one that is seen again does not wait for its second. */
function planAgain(): void {
  if (unplan === undefined) return
  unplan()
  unplan = plan()
}
