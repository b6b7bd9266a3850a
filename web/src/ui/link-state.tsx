/** ● live, or since when it is not. */
import { useEffect, useState } from 'react'
import { useSignal } from '../live/signal.ts'
import type { Link } from '../live/socket.ts'
import { useVenue } from '../live/venue.ts'
import { type Say, useSay } from '../text/text.ts'
import './link-state.css'

export function LinkState() {
  const say = useSay()
  const link = useSignal(useVenue().socket.link)
  useEverySecond(link.freshness !== 'live')
  const text = textOf(say, link)
  return (
    <span className={`link-state link-${link.freshness}`} data-tip={say(`${link.freshness}Tip`)}>
      <span className="link-dot" aria-hidden="true" />
      <span className="link-text" aria-hidden="true">
        {text}
      </span>
      {/* Readers are told once, not each second. */}
      <span className="visually-hidden" role="status">
        {link.freshness === 'stale' ? say('staleData') : say(link.freshness)}
      </span>
    </span>
  )
}

function textOf(say: Say, { freshness, heardAt }: Link): string {
  const seconds = Math.max(0, Math.round((performance.now() - heardAt) / 1_000))
  if (freshness === 'stale') return say('stale', { seconds })
  if (freshness !== 'reconnecting' || heardAt === 0) return say(freshness)
  return `${say('reconnecting')} · ${say('stale', { seconds })}`
}

function useEverySecond(isOn: boolean): void {
  const [, again] = useState(0)
  useEffect(() => {
    if (!isOn) return
    const timer = setInterval(() => again((count) => count + 1), 1_000)
    return () => clearInterval(timer)
  }, [isOn])
}
