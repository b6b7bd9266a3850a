/** The operator's page: how everything is, above; what can be done, and what happened, below. */
import { useEffect, useState } from 'react'
import { Button } from '../ui/button.tsx'
import '../ui/frame.css'
import { Icon } from '../ui/icons.tsx'
import '../ui/link-state.css'
import { useSay } from '../text/text.ts'
import { Mark } from '../ui/mark.tsx'
import { Menu } from '../ui/menu.tsx'
import { useTitle } from '../ui/page.tsx'
import { Settings } from '../ui/settings.tsx'
import { Tabs } from '../ui/tabs.tsx'
import { Toasts } from '../ui/toast.tsx'
import { startTooltips } from '../ui/tooltip.ts'
import { Currencies } from './currencies.tsx'
import { useVenueState } from './desk.ts'
import { Fees } from './fees.tsx'
import { Figures } from './figures.tsx'
import { Halt } from './halt.tsx'
import { Happened } from './happened.tsx'
import './operator-page.css'
import { Products } from './products.tsx'
import { Users } from './users.tsx'
import { useWords } from './words.ts'

export function OperatorPage({ onLock }: { readonly onLock: () => void }) {
  const say = useWords()
  const staleSeconds = useStaleSeconds()
  const halted = useVenueState().data?.halted === true
  useTitle(halted ? `■ ${say('venueHalted')}` : say('operator'))
  useEffect(() => startTooltips(), [])
  const [tab, setTab] = useState<Tab>('products')
  const [userId, setUserId] = useState('')
  const look = (id: string) => {
    setUserId(id)
    setTab('users')
  }
  return (
    <div className="frame operator" data-link={staleSeconds > 0 ? 'cut' : 'well'}>
      <header className="frame-head">
        <span className="frame-name">
          <Mark />
          Bourse
        </span>
        <h1 className="operator-name">{say('operator')}</h1>
        <div className="frame-slot" />
        <LinkNow staleSeconds={staleSeconds} />
        <SettingsMenu />
        <Button small onClick={onLock}>
          {say('lock')}
        </Button>
      </header>
      <main className="operator-main">
        <Halt />
        <Figures />
        <div className="operator-columns">
          <Tabs
            label={say('sections')}
            chosen={tab}
            onChoose={setTab}
            tabs={TABS.map((name) => ({ name, label: say(name) }))}
          >
            <Section tab={tab} userId={userId} onLook={look} />
          </Tabs>
          <Happened onLook={look} />
        </div>
      </main>
      <Toasts />
    </div>
  )
}

const TABS = ['products', 'fees', 'users', 'currencies'] as const
type Tab = (typeof TABS)[number]

interface SectionProps {
  readonly tab: Tab
  readonly userId: string
  readonly onLook: (userId: string) => void
}

function Section({ tab, userId, onLook }: SectionProps) {
  switch (tab) {
    case 'products':
      return <Products />
    case 'fees':
      return <Fees />
    case 'users':
      return <Users userId={userId} onLook={onLook} />
    case 'currencies':
      return <Currencies />
    default:
      return tab satisfies never
  }
}

function SettingsMenu() {
  const say = useSay()
  return (
    <Menu label={say('settings')} button={<Icon name="settings" />}>
      {(close) => <Settings close={close} withKeys={false} />}
    </Menu>
  )
}

function LinkNow({ staleSeconds }: { readonly staleSeconds: number }) {
  const say = useSay()
  const sayHere = useWords()
  const isLive = staleSeconds === 0
  return (
    <span className={`link-state ${isLive ? 'link-live' : 'link-stale'}`}>
      <span className="link-dot" aria-hidden="true" />
      <span className="link-text" aria-hidden="true">
        {isLive ? say('live') : say('stale', { seconds: staleSeconds })}
      </span>
      <span className="visually-hidden" role="status">
        {isLive ? say('live') : sayHere('away')}
      </span>
    </span>
  )
}

const FRESH_MS = 3_000

/** Since when the server has told nothing; 0 while it does. */
function useStaleSeconds(): number {
  const { dataUpdatedAt } = useVenueState()
  // The credential was just taken when the page was opened.
  const [openedAt] = useState(Date.now)
  const [now, setNow] = useState(openedAt)
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000)
    return () => clearInterval(timer)
  }, [])
  const age = now - Math.max(openedAt, dataUpdatedAt)
  return age < FRESH_MS ? 0 : Math.round(age / 1_000)
}
