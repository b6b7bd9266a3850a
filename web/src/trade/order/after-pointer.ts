/**
 * Leaving a field by pressing something else must not move that from under the pointer: what is
 * said about the field waits until the pointer is up and its click has arrived.
 */
let isDown = false
addEventListener('pointerdown', () => (isDown = true), { capture: true })
for (const end of ['pointerup', 'pointercancel']) {
  addEventListener(end, () => (isDown = false), { capture: true })
}

/** Runs `act` when no pointer is pressing, never at once. */
export function afterPointer(act: () => void): void {
  const soon = () => setTimeout(act)
  if (!isDown) soon()
  else addEventListener('pointerup', soon, { once: true })
}
