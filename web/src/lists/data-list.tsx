/**
 * A list of any length: only the rows in sight are elements. Wide it is a table, narrow each row is
 * a card with the names of its figures. Its rows do not move away under a pointer or a scroll.
 */
import type { ReactNode } from 'react'
import { useSay } from '../text/text.ts'
import './data-list.css'
import type { HeldRow } from './held-rows.ts'
import { useHeldRows } from './use-held-rows.ts'
import { OwnScroll, PageScroll } from './virtual-rows.tsx'

export interface Column<Row> {
  /** Also the class of its cells, which says how wide they are. */
  readonly name: string
  /** Of a column of buttons only read aloud. */
  readonly label: string
  readonly kind?: 'text' | 'number' | 'buttons'
  /** Left out where room is short: 1 first, 3 never. */
  readonly rank?: 1 | 2 | 3
  readonly cell: (row: Row, gone: boolean) => ReactNode
}

export interface DataListProps<Row extends { readonly id: string }> {
  /** What it lists, for screen readers. */
  readonly label: string
  readonly columns: readonly Column<Row>[]
  readonly rows: readonly Row[]
  /** `own`: within a panel of fixed height; `page`: as long as its rows. */
  readonly scroll: 'own' | 'page'
  /** Below a row, all of its width. */
  readonly detail?: (row: Row) => ReactNode
  /** True keeps the rows in their places. */
  readonly isHeld?: boolean
  /** Told when the last rows come into sight. */
  readonly onEnd?: () => void
  /** Below all rows. */
  readonly end?: ReactNode
}

export function DataList<Row extends { readonly id: string }>(props: DataListProps<Row>) {
  const { label, columns, scroll, isHeld = false } = props
  const say = useSay()
  const { rows, waiting, release, pointing } = useHeldRows(props.rows, isHeld)
  const Scroll = scroll === 'own' ? OwnScroll : PageScroll
  return (
    <div className={`list list-${scroll}`} {...pointing}>
      {waiting === 0 ? null : (
        <button type="button" className="list-waiting" onClick={release}>
          {say('listMore', { count: waiting })}
        </button>
      )}
      <Scroll
        rows={rows}
        label={label}
        onEnd={props.onEnd}
        end={props.end}
        head={
          <tr>
            {columns.map((column) => (
              <th key={column.name} scope="col" className={classOf(column)}>
                <span className={column.kind === 'buttons' ? 'visually-hidden' : undefined}>
                  {column.label}
                </span>
              </th>
            ))}
          </tr>
        }
      >
        {(one, index) => <Cells {...props} one={one} index={index} />}
      </Scroll>
    </div>
  )
}

interface CellsProps<Row extends { readonly id: string }> extends DataListProps<Row> {
  readonly one: HeldRow<Row>
  readonly index: number
}

function Cells<Row extends { readonly id: string }>(props: CellsProps<Row>) {
  const { columns, detail, one, index } = props
  const { row, gone } = one
  const more = detail?.(row)
  return (
    <>
      {/* The head is the first row. */}
      <tr aria-rowindex={index + 2}>
        {columns.map((column) => (
          <td key={column.name} className={classOf(column)} data-label={column.label}>
            <div className="list-in">{column.cell(row, gone)}</div>
          </td>
        ))}
      </tr>
      {more === undefined || more === null ? null : (
        <tr>
          <td className="list-detail" colSpan={columns.length}>
            {more}
          </td>
        </tr>
      )}
    </>
  )
}

function classOf<Row>({ name, kind = 'text', rank = 3 }: Column<Row>): string {
  return `list-cell list-${kind} list-rank-${rank} list-${name}`
}
