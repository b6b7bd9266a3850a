/**
 * One tooltip for the whole page: whatever has a `data-tip` shows it when pointed at for a moment
 * or focused by keyboard, React or painted by hand. It hides with Esc and never takes the pointer.
 */
import './tooltip.css'

const WAIT_MS = 350
const GAP = 6
const EDGE = 8
const ID = 'tooltip'

/** Starts listening; the function returned ends it. Called once, by the frame. */
export function startTooltips(): () => void {
  const box = document.createElement('div')
  box.id = ID
  box.className = 'tooltip'
  box.role = 'tooltip'
  box.popover = 'manual'
  document.body.append(box)
  let shownFor: Element | undefined
  let timer: ReturnType<typeof setTimeout> | undefined

  const hide = () => {
    clearTimeout(timer)
    shownFor?.removeAttribute('aria-describedby')
    shownFor = undefined
    if (box.matches(':popover-open')) box.hidePopover()
  }
  const show = (target: Element) => {
    const text = target.getAttribute('data-tip')
    if (!text || !target.isConnected) return
    box.textContent = text
    if (!target.hasAttribute('aria-describedby')) {
      target.setAttribute('aria-describedby', ID)
      shownFor = target
    }
    box.showPopover()
    place(box, target.getBoundingClientRect())
  }
  const pointed = (event: Event) => {
    const target = event.target instanceof Element ? event.target.closest('[data-tip]') : null
    hide()
    if (target !== null) timer = setTimeout(() => show(target), WAIT_MS)
  }
  const focused = ({ target }: FocusEvent) => {
    hide()
    if (target instanceof Element && target.matches('[data-tip]:focus-visible')) show(target)
  }
  const pressed = ({ key }: KeyboardEvent) => {
    if (key === 'Escape') hide()
  }

  const stop = new AbortController()
  const { signal } = stop
  document.addEventListener('pointerover', pointed, { signal })
  document.addEventListener('pointerdown', hide, { signal })
  document.addEventListener('focusin', focused, { signal })
  document.addEventListener('focusout', hide, { signal })
  document.addEventListener('scroll', hide, { signal, capture: true, passive: true })
  document.addEventListener('keydown', pressed, { signal, capture: true })
  return () => {
    stop.abort()
    hide()
    box.remove()
  }
}

/** Below the target, above it where there is no room, and always inside the window. */
function place(box: HTMLElement, target: DOMRect): void {
  const { width, height } = box.getBoundingClientRect()
  const middle = target.left + target.width / 2 - width / 2
  const left = Math.max(EDGE, Math.min(innerWidth - width - EDGE, middle))
  const below = target.bottom + GAP
  const top = below + height + EDGE > innerHeight ? target.top - GAP - height : below
  box.style.left = `${Math.round(left)}px`
  box.style.top = `${Math.round(Math.max(EDGE, top))}px`
}
