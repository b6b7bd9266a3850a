/** How the candle chart looks: every colour comes from the theme's tokens. */
import { type ChartOptions, CrosshairMode, type DeepPartial, LineStyle } from 'lightweight-charts'
import { colour } from '../../theme/theme.ts'

/** Options of the whole chart in the present theme. */
export function chartLook(): DeepPartial<ChartOptions> {
  const [line, text, cross] = [colour('--grey-2'), colour('--grey-7'), colour('--grey-6')]
  const border = colour('--grey-3')
  const crossLine = {
    ...{ color: cross, style: LineStyle.Dashed, width: 1 as const },
    labelBackgroundColor: colour('--grey-4'),
  }
  return {
    layout: {
      background: { color: 'transparent' },
      textColor: text,
      fontFamily: colour('--font'),
      fontSize: 11,
      // The library's own mark brings a style element, which the page's policy refuses.
      attributionLogo: false,
    },
    grid: { vertLines: { color: line }, horzLines: { color: line } },
    crosshair: { mode: CrosshairMode.Normal, vertLine: crossLine, horzLine: crossLine },
    rightPriceScale: { borderColor: border, scaleMargins: { top: 0.12, bottom: 0.22 } },
    timeScale: { borderColor: border },
  }
}

/** Colours of the candle series. */
export function candleLook() {
  const [up, down] = [colour('--up'), colour('--down')]
  return {
    ...{ upColor: up, wickUpColor: up, borderUpColor: up },
    ...{ downColor: down, wickDownColor: down, borderDownColor: down },
  }
}

/** Colours of what is drawn besides candles. */
export interface Paints {
  readonly up: string
  readonly down: string
  /** Behind words, which have the colour `onFill`. */
  readonly upFill: string
  readonly downFill: string
  readonly onFill: string
  readonly upShade: string
  readonly downShade: string
  readonly averages: readonly [string, string]
}

export function paints(): Paints {
  return {
    up: colour('--up'),
    down: colour('--down'),
    upFill: colour('--up-fill'),
    downFill: colour('--down-fill'),
    onFill: colour('--on-fill'),
    upShade: colour('--up-shade'),
    downShade: colour('--down-shade'),
    averages: [colour('--warn-text'), colour('--accent-text')],
  }
}

/** Colours of a line across the chart and of its label at the axis. */
export function lineLook({ up, down, upFill, downFill, onFill }: Paints, isUp: boolean) {
  return {
    color: isUp ? up : down,
    axisLabelColor: isUp ? upFill : downFill,
    axisLabelTextColor: onFill,
  }
}
