/** Marks a product as a favourite, or no longer. */
import { toggleFavourite } from '../api/favourites.ts'
import { useSay } from '../text/text.ts'
import { Icon } from './icons.tsx'

interface StarProps {
  readonly product: string
  readonly isStarred: boolean
  readonly className: string
}

export function Star({ product, isStarred, className }: StarProps) {
  const say = useSay()
  return (
    <button
      type="button"
      className={className}
      aria-pressed={isStarred}
      aria-label={say(isStarred ? 'removeFavourite' : 'addFavourite', { product })}
      onClick={() => toggleFavourite(product)}
    >
      <Icon name="star" filled={isStarred} />
    </button>
  )
}
