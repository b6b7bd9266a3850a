/** A short shade in the colour of the way that a figure went. */
import './flash.css'

/**
 * Shades the element unless `difference` is 0. It only writes an attribute: asked for animations or
 * computed colours, the browser would work all styles out in the middle of a frame.
 */
export function flash(element: HTMLElement | null, difference: number): void {
  if (element === null || difference === 0) return
  const way = difference > 0 ? 'up' : 'down'
  const { dataset } = element
  dataset['went'] = dataset['went'] === `${way}-even` ? `${way}-odd` : `${way}-even`
  // Added once, however often. Without an end the shade would come again where the element moves.
  element.addEventListener('animationend', end)
}

function end({ currentTarget }: AnimationEvent): void {
  delete (currentTarget as HTMLElement).dataset['went']
}
