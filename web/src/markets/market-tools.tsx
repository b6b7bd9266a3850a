/** Searching and filtering the markets. */
import { useRef } from 'react'
import { useLocation } from 'wouter'
import { useSay } from '../text/text.ts'
import { useHotkey } from '../ui/hotkeys.ts'
import { Icon } from '../ui/icons.tsx'
import { Segments } from '../ui/segments.tsx'
import type { Filter } from './choose.ts'

interface MarketToolsProps {
  readonly quotes: readonly string[]
  readonly filter: Filter
  readonly typed: string
  /** The market that Enter opens. */
  readonly first: string | undefined
  readonly onFilter: (filter: Filter) => void
  readonly onType: (typed: string) => void
}

/** More would not fit beside each other on a phone. */
const QUOTES_MAX = 3

export function MarketTools(props: MarketToolsProps) {
  const { quotes, filter, typed, first, onFilter, onType } = props
  const say = useSay()
  const [, go] = useLocation()
  const search = useRef<HTMLInputElement>(null)
  useHotkey(['/'], () => search.current?.focus())
  const isFew = quotes.length > 1 && quotes.length <= QUOTES_MAX
  return (
    <div className="markets-tools">
      <Segments<string>
        label={say('marketFilter')}
        labelHidden
        value={filter}
        options={[
          { value: 'all', label: say('marketAll') },
          {
            value: 'starred',
            label: (
              <>
                <Icon name="star" />
                <span className="markets-starred">{say('marketStarred')}</span>
              </>
            ),
          },
          ...(isFew ? quotes.map((quote) => ({ value: quote, label: quote })) : []),
        ]}
        onChange={onFilter}
      />
      <label className="markets-search">
        <Icon name="search" />
        <span className="visually-hidden">{say('searchProducts')}</span>
        <input
          ref={search}
          type="search"
          value={typed}
          placeholder={say('searchProducts')}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => onType(event.target.value)}
          onKeyDown={({ key }) => {
            if (key === 'Enter' && first !== undefined) go(`/trade/${first}`)
            if (key === 'Escape') onType('')
          }}
        />
        <span className="markets-key" aria-hidden="true">
          /
        </span>
      </label>
    </div>
  )
}
