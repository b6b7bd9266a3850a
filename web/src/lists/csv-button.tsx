/** Everything that a list can show, as a file. */
import { useState } from 'react'
import { download } from '../api/download.ts'
import { ownProblemText } from '../api/problem-text.ts'
import { useSay } from '../text/text.ts'
import { Button } from '../ui/button.tsx'
import { toast } from '../ui/toast.tsx'

export function CsvButton({ path }: { readonly path: string }) {
  const say = useSay()
  const [busy, setBusy] = useState(false)
  const save = async () => {
    setBusy(true)
    const problem = await download(path)
    setBusy(false)
    if (problem !== undefined) toast('bad', say('listNotSaved'), ownProblemText(problem, say))
  }
  return (
    <Button small busy={busy} data-tip={say('listCsvTip')} onClick={() => void save()}>
      CSV
    </Button>
  )
}
