/** One user at a time: how they are, freezing, and deposits. */
import { type FormEvent, useState } from 'react'
import { Amount, CopyId, Empty, Time, WaitingRows } from '../ui/bits.tsx'
import { Button } from '../ui/button.tsx'
import { Field } from '../ui/field.tsx'
import { toast } from '../ui/toast.tsx'
import { Confirm } from './confirm.tsx'
import { Deposit } from './deposit.tsx'
import { useCurrencies, useDesk, useUser } from './desk.ts'
import type { UserRow } from './rows.ts'
import './users.css'
import { useWords } from './words.ts'

interface UsersProps {
  /** '' for nobody. */
  readonly userId: string
  readonly onLook: (userId: string) => void
}

export function Users({ userId, onLook }: UsersProps) {
  return (
    <div className="operator-panel users">
      <div className="users-one">
        <Search key={userId} userId={userId} onLook={onLook} />
        <User userId={userId} />
      </div>
      <Deposit key={`deposit ${userId}`} userId={userId} />
    </div>
  )
}

function Search({ userId, onLook }: UsersProps) {
  const say = useWords()
  const [typed, setTyped] = useState(userId)
  const [wrong, setWrong] = useState(false)
  const look = (event: FormEvent) => {
    event.preventDefault()
    const id = typed.trim()
    if (/^\d{1,16}$/.test(id)) onLook(id)
    else setWrong(true)
  }
  return (
    <form className="users-search" onSubmit={look}>
      <Field
        label={say('userId')}
        inputMode="numeric"
        value={typed}
        onChange={(text) => {
          setTyped(text)
          setWrong(false)
        }}
        problem={wrong ? say('userIdWrong') : undefined}
        hint={say('userIdHint')}
      />
      <Button type="submit">{say('look')}</Button>
    </form>
  )
}

function User({ userId }: { readonly userId: string }) {
  const say = useWords()
  const { data, error } = useUser(userId)
  if (userId === '') return <Empty icon="account">{say('userNone')}</Empty>
  if (data === undefined) {
    if (error === null) return <WaitingRows />
    return (
      <p className="confirm-problem" role="alert">
        {error.message || say('away')}
      </p>
    )
  }
  return <Card user={data} />
}

function Card({ user }: { readonly user: UserRow }) {
  const say = useWords()
  const [asked, setAsked] = useState<'freeze' | 'unfreeze' | undefined>()
  const { userId, frozen } = user
  return (
    <section className="users-card">
      <header>
        <h3>
          {say('user', { id: '' })}
          <CopyId text={userId} label={say('userId')} />
        </h3>
        <span className={`users-state${frozen ? ' users-frozen' : ''}`} role="status">
          {say(frozen ? 'userFrozen' : 'userActive')}
        </span>
        <Button
          kind={frozen ? 'main' : 'danger'}
          onClick={() => setAsked(frozen ? 'unfreeze' : 'freeze')}
        >
          {say(frozen ? 'unfreeze' : 'freeze')}
        </Button>
      </header>
      <Facts user={user} />
      <Balances user={user} />
      {asked === undefined ? null : (
        <Freezing userId={userId} verb={asked} onClose={() => setAsked(undefined)} />
      )}
    </section>
  )
}

function Facts({ user }: { readonly user: UserRow }) {
  const say = useWords()
  const { volume30d, volumeCurrency, openOrders, selfTradePrevention, switches } = user
  return (
    <dl className="users-facts">
      <dt>{say('openOrders')}</dt>
      <dd>{openOrders}</dd>
      <dt>{say('volume30d')}</dt>
      <dd>{volumeCurrency === null ? '–' : `${volume30d} ${volumeCurrency}`}</dd>
      <dt>{say('selfTradePrevention')}</dt>
      <dd>{selfTradePrevention}</dd>
      <dt>{say('switches')}</dt>
      <dd>
        {switches.length === 0 ? say('none') : null}
        {switches.map(({ name, productId, deadline }) => (
          <span key={name} className="users-switch">
            {productId ?? say('everyProduct')} · <Time iso={deadline} />
          </span>
        ))}
      </dd>
    </dl>
  )
}

function Balances({ user }: { readonly user: UserRow }) {
  const say = useWords()
  const scales = new Map((useCurrencies().data ?? []).map(({ code, scale }) => [code, scale]))
  if (user.accounts.length === 0) return <Empty icon="wallet">{say('noBalances')}</Empty>
  return (
    <table className="operator-table">
      <caption className="visually-hidden">{say('balances')}</caption>
      <thead>
        <tr>
          <th scope="col">{say('currency')}</th>
          <th scope="col" className="number">
            {say('available')}
          </th>
          <th scope="col" className="number">
            {say('onHold')}
          </th>
        </tr>
      </thead>
      <tbody>
        {user.accounts.map(({ currency, available, hold }) => (
          <tr key={currency}>
            <th scope="row">{currency}</th>
            <td className="number">
              <Amount text={available} decimals={scales.get(currency) ?? 8} />
            </td>
            <td className="number">
              <Amount text={hold} decimals={scales.get(currency) ?? 8} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

interface FreezingProps {
  readonly userId: string
  readonly verb: 'freeze' | 'unfreeze'
  readonly onClose: () => void
}

function Freezing({ userId, verb, onClose }: FreezingProps) {
  const say = useWords()
  const desk = useDesk()
  return (
    <Confirm
      title={say(`${verb}Title`, { id: userId })}
      action={say(verb)}
      kind={verb === 'freeze' ? 'sell' : 'main'}
      onDo={async () => {
        const answer = await desk.ask('POST', `/users/${encodeURIComponent(userId)}/${verb}`)
        if (answer.ok) toast('good', say(`${verb}Done`, { id: userId }))
        return answer
      }}
      onClose={onClose}
    >
      {say(`${verb}Text`)}
    </Confirm>
  )
}
