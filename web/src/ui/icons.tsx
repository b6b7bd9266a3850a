/** Line icons of 16 units, drawn in the colour of the text around them and silent to readers. */
import './icons.css'

const PATHS = {
  markets: 'M2 13V9M6 13V5M10 13V7M14 13V3',
  trade: 'M5 2v12M11 2v12M3 5h4v5H3zM9 6h4v5H9z',
  orders: 'M5 4h9M5 8h9M5 12h9M2 4h.5M2 8h.5M2 12h.5',
  wallet:
    'M2 5.5A1.5 1.5 0 0 1 3.5 4H12v2M2 5.5V12a1 1 0 0 0 1 1h10a1 1 0 0 0 1-1V7' +
    'a1 1 0 0 0-1-1H3M11 9.5h.5',
  account: 'M8 8a2.75 2.75 0 1 0 0-5.5A2.75 2.75 0 0 0 8 8M2.5 14c.6-2.6 2.8-4 5.5-4s4.9 1.4 5.5 4',
  settings:
    'M2 4.5h7M13 4.5h1M2 11.5h1M7 11.5h7M9 4.5a2 2 0 1 0 4 0a2 2 0 1 0-4 0' +
    'M3 11.5a2 2 0 1 0 4 0a2 2 0 1 0-4 0',
  keyboard: 'M2 4h12v8H2zM4.5 6.5h.2M7 6.5h.2M9.5 6.5h.2M12 6.5h-.2M5 9.5h6',
  close: 'M4 4l8 8M12 4l-8 8',
  down: 'M4 6l4 4 4-4',
  check: 'M3 8.5l3.5 3.5L13 5',
  copy: 'M6 6h7v7H6zM10 6V3H3v7h3',
  search: 'M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10M10.8 10.8L14 14',
  star: 'M8 2l1.8 3.8 4.2.5-3.1 2.9.8 4.1L8 11.3 4.3 13.3l.8-4.1L2 6.3l4.2-.5z',
  info: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12M8 7.5V11M8 5v.1',
  warning: 'M8 2.5L14.5 13.5h-13zM8 6.5v3.5M8 11.8v.1',
  leave: 'M9 3H3v10h6M7 8h7M11.5 5.5L14 8l-2.5 2.5',
} as const

export type IconName = keyof typeof PATHS

interface IconProps {
  readonly name: IconName
  /** Fills the outline, as for a favourite. */
  readonly filled?: boolean
}

export function Icon({ name, filled }: IconProps) {
  return (
    <svg
      className={filled === true ? 'icon icon-filled' : 'icon'}
      viewBox="0 0 16 16"
      aria-hidden="true"
      focusable="false"
    >
      <path d={PATHS[name]} />
    </svg>
  )
}
