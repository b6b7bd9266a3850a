/** Starts the operator's page: theme, words, and a desk once there is a credential. */
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { StrictMode, useMemo, useState } from 'react'
import { createRoot } from 'react-dom/client'
import { firstLanguage, keepLanguage } from '../text/language.ts'
import { ReaderContext } from '../text/text.ts'
import '../theme/base.css'
import { startTheme } from '../theme/theme.ts'
import { loadNewBuild } from '../ui/new-build.ts'
import { type Desk, DeskContext } from './desk.ts'
import { Door } from './door.tsx'
import { OperatorPage } from './operator-page.tsx'
import { loadWords } from './words.ts'

startTheme()
loadNewBuild()
document.documentElement.lang = firstLanguage()

function OperatorScreen() {
  const [language, setLanguage] = useState(firstLanguage)
  const choose = (chosen: typeof language) => {
    keepLanguage(chosen)
    void loadWords(chosen).then(() => {
      setLanguage(chosen)
      document.documentElement.lang = chosen
    })
  }
  return (
    <ReaderContext value={{ language, choose }}>
      <Locked />
    </ReaderContext>
  )
}

/** The credential is in the desk, the desk in this component's state, and nothing is stored. */
function Locked() {
  const [desk, setDesk] = useState<Desk | undefined>()
  const [wasRefused, setRefused] = useState(false)
  if (desk === undefined) {
    return (
      <Door
        wasRefused={wasRefused}
        onRefused={() => {
          setDesk(undefined)
          setRefused(true)
        }}
        onOpen={setDesk}
      />
    )
  }
  return (
    <Open
      desk={desk}
      onLock={() => {
        setRefused(false)
        setDesk(undefined)
      }}
    />
  )
}

function Open({ desk, onLock }: { readonly desk: Desk; readonly onLock: () => void }) {
  // What one desk was told is gone with it.
  const queries = useMemo(
    () =>
      new QueryClient({
        // A server on this machine is reached without any network.
        defaultOptions: { queries: { retry: false, networkMode: 'always' } },
      }),
    [],
  )
  return (
    <QueryClientProvider client={queries}>
      <DeskContext value={desk}>
        <OperatorPage onLock={onLock} />
      </DeskContext>
    </QueryClientProvider>
  )
}

const root = document.getElementById('root')
if (root === null) throw new Error('the page has no root element')
await loadWords(firstLanguage())
createRoot(root).render(
  <StrictMode>
    <OperatorScreen />
  </StrictMode>,
)
