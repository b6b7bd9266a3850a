/** Small lists to choose from: which market, side, outcome, days. */
import type { ReactNode } from 'react'
import { useProducts } from '../api/queries.ts'
import { type Key, useSay } from '../text/text.ts'
import './filter-bar.css'
import { DONE, type Filter } from './filters.ts'

interface FilterProps {
  readonly filter: Filter
  readonly onChange: (filter: Filter) => void
}

/** All markets, or one; `only` offers no other than that one. */
export function MarketFilter({ filter, onChange, only }: FilterProps & { readonly only?: string }) {
  const say = useSay()
  const listed = (useProducts().data ?? []).map(({ id }) => id)
  const ids = only === undefined ? listed : [only]
  return (
    <Select
      label={say('listMarket')}
      value={filter.product}
      onChange={(product) => onChange({ ...filter, product })}
    >
      <option value="">{say('listAllMarkets')}</option>
      {ids.map((id) => (
        <option key={id} value={id}>
          {id}
        </option>
      ))}
    </Select>
  )
}

export function SideFilter({ filter, onChange }: FilterProps) {
  const say = useSay()
  return (
    <Select
      label={say('listSide')}
      value={filter.side}
      onChange={(side) => onChange({ ...filter, side: side as Filter['side'] })}
    >
      <option value="">{say('listBothSides')}</option>
      <option value="buy">{say('buy')}</option>
      <option value="sell">{say('sell')}</option>
    </Select>
  )
}

const STATUS_KEYS: Record<(typeof DONE)[number], Key> = {
  filled: 'listFilled',
  cancelled: 'listCancelled',
  rejected: 'listRejected',
}

export function StatusFilter({ filter, onChange }: FilterProps) {
  const say = useSay()
  return (
    <Select
      label={say('listStatus')}
      value={filter.status}
      onChange={(status) => onChange({ ...filter, status: status as Filter['status'] })}
    >
      <option value="">{say('listAllOutcomes')}</option>
      {DONE.map((status) => (
        <option key={status} value={status}>
          {say(STATUS_KEYS[status])}
        </option>
      ))}
    </Select>
  )
}

export function CurrencyFilter({
  filter,
  onChange,
  currencies,
}: FilterProps & { readonly currencies: readonly string[] }) {
  const say = useSay()
  return (
    <Select
      label={say('listCurrency')}
      value={filter.currency}
      onChange={(currency) => onChange({ ...filter, currency })}
    >
      <option value="">{say('listAllCurrencies')}</option>
      {currencies.map((code) => (
        <option key={code} value={code}>
          {code}
        </option>
      ))}
    </Select>
  )
}

/** From one day to another, both included; either may be left open. */
export function DaysFilter({ filter, onChange }: FilterProps) {
  const say = useSay()
  const { from, to } = filter
  return (
    <span className="filter-days">
      <label className="filter">
        <span>{say('listFrom')}</span>
        <input
          type="date"
          value={from}
          max={to}
          onChange={({ target }) => onChange({ ...filter, from: target.value })}
        />
      </label>
      <label className="filter">
        <span>{say('listTo')}</span>
        <input
          type="date"
          value={to}
          min={from}
          onChange={({ target }) => onChange({ ...filter, to: target.value })}
        />
      </label>
    </span>
  )
}

interface SelectProps {
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
  readonly children: ReactNode
}

function Select({ label, value, onChange, children }: SelectProps) {
  return (
    <span className={`filter${value === '' ? '' : ' filter-on'}`}>
      <select aria-label={label} value={value} onChange={({ target }) => onChange(target.value)}>
        {children}
      </select>
    </span>
  )
}
