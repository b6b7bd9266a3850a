/** Every pair of colours that text is made of can be read, in each theme and colour choice. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'

const READABLE = 4.5
/** Text and what is drawn to be told apart by colour, on every ground below it. */
const TEXTS = ['grey-6', 'grey-7', 'grey-8', 'grey-9', 'accent-text', 'up', 'down', 'warn-text']
const GROUNDS = ['grey-0', 'grey-1', 'grey-2']
const FILLS = [
  ['on-accent', 'accent-strong'],
  ['on-fill', 'up-fill'],
  ['on-fill', 'down-fill'],
  ['grey-7', 'grey-3'],
] as const

const blocks = blocksOf(readFileSync(new URL('tokens.css', import.meta.url), 'utf8'))

for (const theme of ['dark', 'light']) {
  for (const colours of ['green-red', 'blue-orange']) {
    test(`text can be read in ${theme}, ${colours}`, () => {
      const token = tokensOf(theme, colours)
      const pairs = [...TEXTS.flatMap((text) => GROUNDS.map((on) => [text, on] as const)), ...FILLS]
      const faint = pairs
        .map(([text, on]) => ({ text, on, contrast: contrast(token(text), token(on)) }))
        .filter((pair) => pair.contrast < READABLE)
        .map((pair) => `${pair.text} on ${pair.on}: ${pair.contrast.toFixed(2)}`)
      assert.deepEqual(faint, [])
    })
  }
}

interface Block {
  readonly selector: string
  readonly tokens: ReadonlyMap<string, string>
}

function blocksOf(css: string): readonly Block[] {
  const plain = css.replaceAll(/\/\*[\s\S]*?\*\//g, '')
  return [...plain.matchAll(/([^{}]+)\{([^{}]*)\}/g)].map(([, selector = '', body = '']) => ({
    selector: selector.trim(),
    tokens: new Map(
      [...body.matchAll(/--([\w-]+):\s*([^;]+);/g)].map(([, name = '', value = '']) => [
        name,
        value.trim(),
      ]),
    ),
  }))
}

/** What a token is under a theme: that of the last block that counts, as in the cascade. */
function tokensOf(theme: string, colours: string) {
  const counts = ({ selector }: Block) => {
    const named = [...selector.matchAll(/data-(theme|colours)="([\w-]+)"/g)]
    if (selector.includes(':not(')) return false
    if (selector.includes(',')) return selector.includes(`"${theme}"`)
    return named.every(([, kind, value]) => value === (kind === 'theme' ? theme : colours))
  }
  const known = blocks.filter(counts)
  return (name: string): string => {
    const value = known.findLast(({ tokens }) => tokens.has(name))?.tokens.get(name)
    assert.ok(value, `no token ${name} in ${theme}, ${colours}`)
    return value
  }
}

/** Contrast of two colours of the form #rrggbb, from 1 to 21, as WCAG 2 defines it. */
function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b)
  return (light + 0.05) / (dark + 0.05)
}

function luminance(colour: string): number {
  assert.match(colour, /^#[0-9a-f]{6}$/)
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
