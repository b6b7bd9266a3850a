/** What one has, what it is worth, how it came and went. */
import { type ReactNode, useState } from 'react'
import { useConfigs } from '../api/queries.ts'
import { session } from '../api/session.ts'
import { useSignal } from '../live/signal.ts'
import { shown } from '../number/decimals.ts'
import { useSay } from '../text/text.ts'
import { BalanceList } from '../trade/activity/balance-list.tsx'
import { SignInFirst } from '../trade/activity/sign-in-first.tsx'
import { useWealth } from '../trade/activity/use-values.ts'
import { Waiting, WaitingRows } from '../ui/bits.tsx'
import { Button } from '../ui/button.tsx'
import { Page } from '../ui/page.tsx'
import { Ledger } from './wallet/ledger.tsx'
import type { MovementKind } from './wallet/movement.ts'
import { MovementDialog } from './wallet/movement-dialog.tsx'
import './wallet/wallet.css'

export function WalletPage() {
  const say = useSay()
  const who = useSignal(session).kind
  return (
    <Page title={say('wallet')}>
      {who === 'person' ? (
        <Wallet />
      ) : who === 'visitor' ? (
        <SignInFirst icon="wallet" text={say('walletVisitor')} />
      ) : (
        <WaitingRows />
      )}
    </Page>
  )
}

interface Asked {
  readonly kind: MovementKind
  readonly currency: string
}

function Wallet() {
  const say = useSay()
  const [asked, ask] = useState<Asked>()
  const isPreview = useConfigs().data?.preview === true
  const buttons = (currency: string, small: boolean) => (
    <>
      <Button
        small={small}
        kind={small ? 'plain' : 'main'}
        onClick={() => ask({ kind: 'deposit', currency })}
      >
        {say('walletDeposit')}
      </Button>
      <Button small={small} onClick={() => ask({ kind: 'withdrawal', currency })}>
        {say('walletWithdraw')}
      </Button>
    </>
  )
  return (
    <>
      <Total>{isPreview ? (measure) => buttons(measure, false) : undefined}</Total>
      <section className="wallet-part" aria-labelledby="wallet-balances">
        <header>
          <h2 id="wallet-balances">{say('listBalances')}</h2>
        </header>
        <BalanceList
          scroll="page"
          {...(isPreview ? { actions: ({ id }: { id: string }) => buttons(id, true) } : {})}
        />
      </section>
      <Ledger />
      {asked === undefined ? null : (
        <MovementDialog
          kind={asked.kind}
          currency={asked.currency}
          onClose={() => ask(undefined)}
        />
      )}
    </>
  )
}

interface TotalProps {
  /** Buttons, given the currency that values are counted in. */
  readonly children: ((measure: string) => ReactNode) | undefined
}

function Total({ children }: TotalProps) {
  const say = useSay()
  const { balances, measure, sum, complete } = useWealth()
  return (
    <div className="wallet-total">
      <div>
        <h2>{say('walletWorth')}</h2>
        <p className="wallet-sum">
          {balances === undefined ? <Waiting width="long" /> : shown(sum, 2)}{' '}
          <span className="wallet-unit">{measure}</span>
        </p>
        <p className="faint">
          {say(complete ? 'walletWorthHow' : 'walletWorthPart', { currency: measure })}
        </p>
      </div>
      {children === undefined ? (
        <p className="faint">{say('walletNoPreview')}</p>
      ) : (
        <div className="wallet-buttons">{children(measure)}</div>
      )}
    </div>
  )
}
