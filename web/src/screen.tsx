/** The screen itself: feed, session, first data, pages. */
import { QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { StrictMode, useState } from 'react'
import { createRoot } from 'react-dom/client'
import { fetchProducts } from './api/queries.ts'
import { Failed } from './api/request.ts'
import { sessionEnded, startSession } from './api/session.ts'
import { App } from './app.tsx'
import { startVenue, VenueContext } from './live/venue.ts'
import { firstLanguage, keepLanguage, loadLanguage } from './text/language.ts'
import { ReaderContext } from './text/text.ts'

document.documentElement.lang = firstLanguage()
const venue = startVenue()
const queries = new QueryClient({
  queryCache: new QueryCache({ onError: (error) => isEnded(error) && sessionEnded() }),
  defaultOptions: {
    queries: { retry: isWorthRetrying, staleTime: 5_000, refetchOnWindowFocus: false },
  },
})
startSession()
// index.html asked for them already, while this script was on its way.
void queries.prefetchQuery(fetchProducts)

/** The server no longer knows whose session this is. */
function isEnded(error: Error): boolean {
  return error instanceof Failed && error.problem.status === 401
}

/** Twice, unless the server has said that it will not answer this. */
function isWorthRetrying(count: number, error: Error): boolean {
  const status = error instanceof Failed ? error.problem.status : 0
  return count < 2 && (status < 400 || status >= 500)
}

function Screen() {
  const [language, setLanguage] = useState(firstLanguage)
  const choose = (chosen: typeof language) => {
    keepLanguage(chosen)
    void loadLanguage(chosen).then(() => {
      setLanguage(chosen)
      document.documentElement.lang = chosen
    })
  }
  return (
    <QueryClientProvider client={queries}>
      <VenueContext value={venue}>
        <ReaderContext value={{ language, choose }}>
          <App />
        </ReaderContext>
      </VenueContext>
    </QueryClientProvider>
  )
}

const root = document.getElementById('root')
if (root === null) throw new Error('the page has no root element')
await loadLanguage(firstLanguage())
createRoot(root).render(
  <StrictMode>
    <Screen />
  </StrictMode>,
)
