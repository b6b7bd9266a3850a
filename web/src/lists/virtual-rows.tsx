/** The rows of a list that are in sight, in a panel that scrolls or in the page itself. */
import { useVirtualizer, useWindowVirtualizer, type Virtualizer } from '@tanstack/react-virtual'
import {
  type CSSProperties,
  type ReactNode,
  type RefObject,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from 'react'
import type { HeldRow } from './held-rows.ts'

interface ScrollProps<Row> {
  readonly rows: readonly HeldRow<Row>[]
  readonly label: string
  readonly head: ReactNode
  readonly end: ReactNode
  readonly onEnd: (() => void) | undefined
  /** The rows of the table that show one row of the list. */
  readonly children: (row: HeldRow<Row>, index: number) => ReactNode
}

interface Named {
  readonly id: string
}

type AnyVirtualizer = Virtualizer<HTMLDivElement, Element> | Virtualizer<Window, Element>

/** Until a row was measured; they measure themselves. */
const ROW_PX = 26
const OVERSCAN = 8
/** This many rows before the last one, the next page is asked for. */
const END_ROWS = 12

/** A panel of its own height that scrolls. */
export function OwnScroll<Row extends Named>(props: ScrollProps<Row>) {
  const { rows, children, ...around } = props
  const box = useRef<HTMLDivElement>(null)
  const virtualizer = useVirtualizer<HTMLDivElement, Element>({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW_PX,
    getItemKey: (index) => rows[index]?.row.id ?? index,
    overscan: OVERSCAN,
    useFlushSync: false,
  })
  return (
    <div className="list-scroll" ref={box}>
      <Table {...around} rows={rows} virtualizer={virtualizer} margin={0}>
        {children}
      </Table>
    </div>
  )
}

/** As long as its rows: the page scrolls. */
export function PageScroll<Row extends Named>(props: ScrollProps<Row>) {
  const { rows, children, ...around } = props
  const box = useRef<HTMLDivElement>(null)
  const margin = useTop(box)
  const virtualizer = useWindowVirtualizer<Element>({
    count: rows.length,
    estimateSize: () => ROW_PX,
    getItemKey: (index) => rows[index]?.row.id ?? index,
    overscan: OVERSCAN,
    scrollMargin: margin,
    useFlushSync: false,
  })
  return (
    <div ref={box}>
      <Table {...around} rows={rows} virtualizer={virtualizer} margin={margin}>
        {children}
      </Table>
    </div>
  )
}

interface TableProps<Row> extends ScrollProps<Row> {
  readonly virtualizer: AnyVirtualizer
  readonly margin: number
}

function Table<Row extends Named>(props: TableProps<Row>) {
  const { rows, label, head, end, onEnd, virtualizer, margin, children } = props
  const items = virtualizer.getVirtualItems()
  useAnchor(virtualizer, rows)
  const isAtEnd = (items.at(-1)?.index ?? 0) >= rows.length - END_ROWS
  useEffect(() => {
    if (isAtEnd && rows.length > 0) onEnd?.()
  }, [isAtEnd, rows.length, onEnd])
  return (
    <>
      <table
        className="list-table"
        aria-label={label}
        aria-rowcount={rows.length + 1}
        style={{ '--list-total': `${virtualizer.getTotalSize()}px` } as CSSProperties}
      >
        <thead>{head}</thead>
        {items.map(({ key, index, start }) => {
          const row = rows[index]
          if (row === undefined) return null
          return (
            <tbody
              key={key}
              data-index={index}
              ref={virtualizer.measureElement}
              className={row.gone ? 'list-gone' : undefined}
              style={{ transform: `translateY(${start - margin}px)` }}
            >
              {children(row, index)}
            </tbody>
          )
        })}
      </table>
      {end}
    </>
  )
}

/** Distance of an element from the top of the page, which changes with what is above it. */
function useTop(box: RefObject<HTMLElement | null>): number {
  const [top, setTop] = useState(0)
  useLayoutEffect(() => {
    const now = box.current?.getBoundingClientRect().top ?? 0
    setTop(Math.round(now + scrollY))
  })
  return top
}

/** When rows come or go above those in sight, the ones in sight stay where they are. */
function useAnchor<Row extends Named>(
  virtualizer: AnyVirtualizer,
  rows: readonly HeldRow<Row>[],
): void {
  const anchor = useRef<{ readonly id: string; readonly start: number }>(undefined)
  const known = useRef(rows)
  useLayoutEffect(() => {
    const offset = virtualizer.scrollOffset ?? 0
    const kept = anchor.current
    if (known.current !== rows && kept !== undefined) {
      const at = rows.findIndex(({ row }) => row.id === kept.id)
      const moved = (virtualizer.measurementsCache[at]?.start ?? kept.start) - kept.start
      if (moved !== 0) virtualizer.scrollToOffset(offset + moved)
    }
    known.current = rows
    // At the top the newest row is what one wants to see.
    const isScrolled = offset > virtualizer.options.scrollMargin
    const first = virtualizer.getVirtualItems().find(({ end }) => end > offset)
    const row = first === undefined ? undefined : rows[first.index]
    anchor.current =
      row === undefined || first === undefined || !isScrolled
        ? undefined
        : { id: row.row.id, start: first.start }
  })
}
