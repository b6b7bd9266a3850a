/** Every product with its own state and rules, and the way to change them. */
import { useState } from 'react'
import { Empty, WaitingRows } from '../ui/bits.tsx'
import { Button } from '../ui/button.tsx'
import { toast } from '../ui/toast.tsx'
import { Confirm } from './confirm.tsx'
import { useDesk, useFees, useProductRows } from './desk.ts'
import { percentOfRate } from './percent.ts'
import { ProductRules } from './product-rules.tsx'
import './products.css'
import type { ProductRow } from './rows.ts'
import { STATE_NAMES, stateWords } from './states.ts'
import { useWords } from './words.ts'

export function Products() {
  const say = useWords()
  const { data } = useProductRows()
  const [edited, setEdited] = useState<ProductRow | 'new' | undefined>()
  if (data === undefined) return <WaitingRows />
  return (
    <div className="operator-panel">
      {data.length === 0 ? <Empty>{say('none')}</Empty> : <Table rows={data} onEdit={setEdited} />}
      <div className="operator-foot">
        <Button onClick={() => setEdited('new')}>{say('listProduct')}</Button>
      </div>
      {edited === undefined ? null : (
        <ProductRules
          row={edited === 'new' ? undefined : edited}
          onClose={() => setEdited(undefined)}
        />
      )}
    </div>
  )
}

interface TableProps {
  readonly rows: readonly ProductRow[]
  readonly onEdit: (row: ProductRow) => void
}

function Table({ rows, onEdit }: TableProps) {
  const say = useWords()
  const [change, setChange] = useState<Change | undefined>()
  const hasTiers = (useFees().data?.tiers.length ?? 0) > 0
  return (
    <>
      <table className="operator-table products-table">
        <caption className="visually-hidden">{say('products')}</caption>
        <thead>
          <tr>
            <th scope="col">{say('product')}</th>
            <th scope="col">{say('state')}</th>
            <th scope="col" className="number">
              {say('makerTaker')}
            </th>
            <th scope="col" className="number wide-only">
              {say('tick')}
            </th>
            <th scope="col" className="number wide-only">
              {say('lot')}
            </th>
            <th scope="col" className="number wide-only">
              {say('band')}
            </th>
            <th scope="col">
              <span className="visually-hidden">{say('edit')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Product
              key={row.id}
              row={row}
              isByTier={hasTiers && !row.ownFees}
              onState={(state) => setChange({ id: row.id, state })}
              onEdit={() => onEdit(row)}
            />
          ))}
        </tbody>
      </table>
      {change === undefined ? null : (
        <StateChange {...change} onClose={() => setChange(undefined)} />
      )}
    </>
  )
}

interface ProductProps {
  readonly row: ProductRow
  /** True when the fee schedule counts for it. */
  readonly isByTier: boolean
  readonly onState: (state: string) => void
  readonly onEdit: () => void
}

function Product({ row, isByTier, onState, onEdit }: ProductProps) {
  const say = useWords()
  const { id, state, makerFeeRate, takerFeeRate, bandRate } = row
  const percent = (rate: string) => `${percentOfRate(rate).replace('-', '\u2212')}`
  return (
    <tr>
      <th scope="row">{id}</th>
      <td>
        <div className={`field-box products-state products-${state}`}>
          <select
            aria-label={say('stateOf', { product: id })}
            value={state}
            onChange={(event) => onState(event.target.value)}
          >
            {STATE_NAMES.map((name) => (
              <option key={name} value={name}>
                {say(stateWords(name)?.name ?? 'state')}
              </option>
            ))}
          </select>
        </div>
      </td>
      <td className="number">
        {isByTier ? say('byTier') : `${percent(makerFeeRate)} / ${percent(takerFeeRate)} %`}
      </td>
      <td className="number wide-only">{row.quoteIncrement}</td>
      <td className="number wide-only">{row.baseIncrement}</td>
      <td className="number wide-only">
        {bandRate === '0' ? say('none') : `± ${percent(bandRate)} %`}
      </td>
      <td className="number">
        <Button small onClick={onEdit} aria-label={say('editOf', { product: id })}>
          {say('edit')}
        </Button>
      </td>
    </tr>
  )
}

interface Change {
  readonly id: string
  readonly state: string
}

function StateChange({ id, state, onClose }: Change & { readonly onClose: () => void }) {
  const say = useWords()
  const desk = useDesk()
  const words = stateWords(state)
  const name = words === undefined ? state : say(words.name)
  const gaps = { product: id, state: name }
  return (
    <Confirm
      title={say('stateTitle', gaps)}
      action={say('setState', gaps)}
      kind={state === 'halted' ? 'sell' : 'main'}
      onDo={async () => {
        const path = `/products/${encodeURIComponent(id)}/state`
        const answer = await desk.ask('POST', path, { state })
        if (answer.ok) toast('good', say('stateDone', gaps))
        return answer
      }}
      onClose={onClose}
    >
      {words === undefined ? '' : say(words.text)}
    </Confirm>
  )
}
