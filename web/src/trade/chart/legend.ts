/** Writes the legend above the candles; it changes too often for React. */
import { percentChange, shown } from '../../number/decimals.ts'
import type { Say } from '../../text/text.ts'
import { AVERAGE_PERIODS } from './average-periods.ts'
import type { Reading } from './price-chart.ts'

interface LegendOptions {
  readonly say: Say
  readonly priceDecimals: number
  readonly sizeDecimals: number
}

/** `element` is emptied, and filled once; the function returned writes figures into it. */
export function legendIn(
  element: HTMLElement,
  { say, priceDecimals, sizeDecimals }: LegendOptions,
): (reading: Reading) => void {
  element.replaceChildren()
  const price = (value: number) => shown(value.toFixed(priceDecimals), priceDecimals)
  const [open, high, low, close] = (
    [
      ['candleOpen', 'legend-detail'],
      ['candleHigh', 'legend-detail'],
      ['candleLow', 'legend-detail'],
      ['candleClose', ''],
    ] as const
  ).map(([key, className]) => figureIn(element, say(key), className))
  const change = figureIn(element, '')
  const volume = figureIn(element, say('candleVolume'))
  const averages = AVERAGE_PERIODS.map((period, at) =>
    figureIn(element, `EMA ${period}`, `legend-average legend-average-${at + 1}`),
  )
  const own = figureIn(element, '', 'legend-own')
  return ({ bar, isPointed, averages: values, fills }) => {
    element.hidden = bar === undefined
    element.classList.toggle('legend-pointed', isPointed)
    if (bar === undefined) return
    const tone = bar.close < bar.open ? 'down' : 'up'
    open?.(price(bar.open), tone)
    high?.(price(bar.high), tone)
    low?.(price(bar.low), tone)
    close?.(price(bar.close), tone)
    change(percentChange(String(bar.open), String(bar.close)) ?? '', tone)
    volume(shown(bar.volume.toFixed(sizeDecimals), sizeDecimals).replace(/\.?0+$/, '') || '0')
    for (const [at, write] of averages.entries()) {
      const value = values[at]
      write(value === undefined ? '' : price(value))
    }
    own(
      fills
        .map(({ side, size }) => say(side === 'buy' ? 'boughtHere' : 'soldHere', { size }))
        .join(', '),
    )
  }
}

type Write = (text: string, tone?: 'up' | 'down') => void

/** A name with a figure behind it; hidden while the figure is ''. */
function figureIn(element: HTMLElement, name: string, className = ''): Write {
  const figure = document.createElement('span')
  figure.className = `legend-figure ${className}`
  const label = document.createElement('span')
  label.className = 'legend-name'
  label.textContent = name
  const value = document.createElement('span')
  figure.append(label, value)
  element.append(figure)
  return (text, tone) => {
    if (value.textContent !== text) value.textContent = text
    if (tone !== undefined && value.className !== tone) value.className = tone
    figure.hidden = text === ''
  }
}
