/** What one pays, and what one would pay with more volume. */
import { formatScaled } from '@bourse/domain/shared/decimal'
import { useQuery } from '@tanstack/react-query'
import { useOwnFees } from '../api/queries.ts'
import { fetched } from '../api/request.ts'
import { decimalsOf, shown } from '../number/decimals.ts'
import { useSay } from '../text/text.ts'
import { rateOf } from '../trade/order/terms.ts'
import { Empty, WaitingRows } from '../ui/bits.tsx'
import { Section } from './section.tsx'

interface Rates {
  readonly makerFeeRate: string
  readonly takerFeeRate: string
}

interface Schedule {
  readonly currency: string | null
  /** By rising volume. */
  readonly tiers: readonly (Rates & { readonly volume: string })[]
}

export function Fees({ personId }: { readonly personId: string }) {
  const say = useSay()
  const { data: own, error } = useOwnFees(personId)
  const { data: schedule } = useQuery({
    queryKey: ['fee-schedule'],
    queryFn: () => fetched<Schedule>('/api/fees'),
    staleTime: 60_000,
  })
  return (
    <Section title={say('feesTitle')}>
      {own === undefined && error === null ? <WaitingRows rows={3} /> : null}
      {own === undefined && error !== null ? <Empty>{say('serverAway')}</Empty> : null}
      {own === undefined ? null : (
        <>
          {own.volumeCurrency === null ? null : (
            <p>
              {say('feesVolume')}{' '}
              <strong>
                {shown(own.volume30d, Math.min(2, decimalsOf(own.volume30d)))} {own.volumeCurrency}
              </strong>
              {own.tier > 0 ? ` · ${say('feesTier', { tier: own.tier })}` : null}
            </p>
          )}
          <RateTable
            caption={say('feesYours')}
            head={say('feesProduct')}
            rows={own.products.map((one) => ({ ...one, name: one.productId, isOwn: false }))}
          />
        </>
      )}
      {schedule !== undefined && schedule.tiers.length > 0 ? (
        <RateTable
          caption={say('feesTiers')}
          head={say('feesFrom', { currency: schedule.currency ?? '' })}
          rows={schedule.tiers.map((tier, at) => ({
            ...tier,
            name: shown(tier.volume, decimalsOf(tier.volume)),
            isOwn: own?.tier === at + 1,
          }))}
        />
      ) : null}
    </Section>
  )
}

interface RateTableProps {
  readonly caption: string
  /** Over the first column. */
  readonly head: string
  readonly rows: readonly (Rates & { readonly name: string; readonly isOwn: boolean })[]
}

function RateTable({ caption, head, rows }: RateTableProps) {
  const say = useSay()
  return (
    <table className="account-table">
      <caption>{caption}</caption>
      <thead>
        <tr>
          <th scope="col">{head}</th>
          <th scope="col" className="number" data-tip={say('feesMakerTip')}>
            {say('feesMaker')}
          </th>
          <th scope="col" className="number" data-tip={say('feesTakerTip')}>
            {say('feesTaker')}
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ name, makerFeeRate, takerFeeRate, isOwn }) => (
          <tr key={name} aria-current={isOwn ? 'true' : undefined}>
            <td>{name}</td>
            <td className="number">{percentOf(makerFeeRate)}</td>
            <td className="number">{percentOf(takerFeeRate)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** A part of one as percent: the rate's parts per million are ten-thousandths of a percent. */
function percentOf(rate: string): string {
  return `${formatScaled(rateOf(rate), 4).replace('-', '\u2212')}\u2009%`
}
