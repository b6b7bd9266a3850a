/** The e-mail that was typed into one of the ways in, for the others: nobody types it twice. */
import { useState } from 'react'

let last = ''

export function useTypedEmail(): readonly [email: string, setEmail: (email: string) => void] {
  const [email, setEmail] = useState(last)
  return [
    email,
    (typed) => {
      last = typed.trim()
      setEmail(last)
    },
  ]
}
