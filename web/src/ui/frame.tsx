/** What is round every page: where one can go, how the connection is, and one's own settings. */
import { type ReactNode, useEffect, useRef } from 'react'
import { Link, useLocation } from 'wouter'
import { useSignal } from '../live/signal.ts'
import { useVenue } from '../live/venue.ts'
import { type Key, useSay } from '../text/text.ts'
import { FirstVisit, useFirstVisit } from './first-visit.tsx'
import './frame.css'
import { Icon, type IconName } from './icons.tsx'
import { KeysHelp } from './keys-help.tsx'
import { lastProduct } from './last-product.ts'
import { LinkState } from './link-state.tsx'
import { Mark } from './mark.tsx'
import { Menu } from './menu.tsx'
import { Person } from './person.tsx'
import { Settings } from './settings.tsx'
import { Toasts } from './toast.tsx'
import { startTooltips } from './tooltip.ts'

const FIRST_PRODUCT = 'BTC-USDT'

interface FrameProps {
  /** Called with a path that a person is about to open. */
  readonly onAim: (path: string) => void
  readonly children: ReactNode
}

export function Frame({ onAim, children }: FrameProps) {
  const say = useSay()
  const [path] = useLocation()
  const trade = `/trade/${lastProduct() ?? FIRST_PRODUCT}`
  const [isFirst, closeFirst] = useFirstVisit()
  const hinted = isFirst && (path === '/' || path.startsWith('/trade/'))
  const { freshness, heardAt } = useSignal(useVenue().socket.link)
  const isCut = freshness !== 'live' && heardAt > 0
  useEffect(() => startTooltips(), [])
  return (
    <div className={`frame${hinted ? ' frame-hinted' : ''}`} data-link={isCut ? 'cut' : 'well'}>
      <a className="frame-skip" href="#content">
        {say('skipToContent')}
      </a>
      <header className="frame-head">
        <Link href="/" className="frame-name">
          <Mark />
          Bourse
        </Link>
        <Pages path={path} trade={trade} onAim={onAim} />
        {/* Pages put their own figures here. */}
        <div className="frame-slot" id="frame-slot" />
        <LinkState />
        <Menu label={say('settings')} button={<Icon name="settings" />}>
          {(close) => <Settings close={close} />}
        </Menu>
        <Person />
      </header>
      {hinted ? <FirstVisit trade={trade} onClose={closeFirst} /> : null}
      <Content path={path}>{children}</Content>
      <KeysHelp />
      <Toasts />
    </div>
  )
}

interface PagesProps extends Pick<FrameProps, 'onAim'> {
  readonly path: string
  readonly trade: string
}

function Pages({ path, trade, onAim }: PagesProps) {
  const say = useSay()
  const pages: readonly { readonly target: string; readonly key: Key & IconName }[] = [
    { target: '/', key: 'markets' },
    { target: trade, key: 'trade' },
    { target: '/orders', key: 'orders' },
    { target: '/wallet', key: 'wallet' },
  ]
  const isHere = (target: string) =>
    target === '/' ? path === '/' : path.startsWith(`/${target.split('/')[1]}`)
  return (
    <nav className="frame-nav" aria-label={say('pages')}>
      {pages.map(({ target, key }) => (
        <Link
          key={key}
          href={target}
          aria-current={isHere(target) ? 'page' : undefined}
          onPointerEnter={() => onAim(target)}
          onFocus={() => onAim(target)}
        >
          <Icon name={key} />
          {say(key)}
        </Link>
      ))}
    </nav>
  )
}

/** The page itself. Another one is begun at its top, by eyes and by keyboards. */
function Content({ path, children }: { readonly path: string; readonly children: ReactNode }) {
  const element = useRef<HTMLElement>(null)
  const before = useRef(path)
  useEffect(() => {
    if (before.current === path) return
    before.current = path
    scrollTo(0, 0)
    element.current?.focus({ preventScroll: true })
  }, [path])
  return (
    <main id="content" className="frame-main" tabIndex={-1} ref={element}>
      {children}
    </main>
  )
}
