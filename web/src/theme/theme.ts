/** Theme and colours that the reader chose, kept in the browser and set on the root element. */
export type Theme = 'system' | 'dark' | 'light'
export type Colours = 'green-red' | 'blue-orange'

const KEPT_THEME = 'bourse:theme'
const KEPT_COLOURS = 'bourse:colours'
const dark = matchMedia('(prefers-color-scheme: dark)')

export function keptTheme(): Theme {
  const kept = localStorage.getItem(KEPT_THEME)
  return kept === 'dark' || kept === 'light' ? kept : 'system'
}

export function keptColours(): Colours {
  return localStorage.getItem(KEPT_COLOURS) === 'blue-orange' ? 'blue-orange' : 'green-red'
}

/** Shows the kept choices, and follows the system where it is to. Called once, at the start. */
export function startTheme(): void {
  dark.addEventListener('change', show)
  show()
}

export function chooseTheme(theme: Theme): void {
  localStorage.setItem(KEPT_THEME, theme)
  show()
}

export function chooseColours(colours: Colours): void {
  localStorage.setItem(KEPT_COLOURS, colours)
  show()
}

/** Told after each change, for what draws on a canvas. */
export function onTheme(hear: () => void): () => void {
  addEventListener('bourse:theme', hear)
  return () => removeEventListener('bourse:theme', hear)
}

/** The present value of a colour token such as `--up`. */
export function colour(token: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(token).trim()
}

function show(): void {
  const { dataset } = document.documentElement
  const theme = keptTheme()
  dataset['theme'] = theme === 'system' ? (dark.matches ? 'dark' : 'light') : theme
  dataset['colours'] = keptColours()
  dispatchEvent(new Event('bourse:theme'))
}
