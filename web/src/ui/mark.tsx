/** Two candles: the name as a picture. */
import './frame.css'

export function Mark() {
  return (
    <svg className="frame-mark" viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      <path d="M6 2v16M14 2v16" />
      <rect className="frame-mark-down" x="3" y="6" width="6" height="8" rx="1" />
      <rect className="frame-mark-up" x="11" y="5" width="6" height="9" rx="1" />
    </svg>
  )
}
