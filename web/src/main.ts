/** The first script: asks at once for all that this visit needs, so that nothing waits in line. */
import { loadPage } from './pages.ts'
import { firstLanguage, loadLanguage } from './text/language.ts'
import './theme/base.css'
import { startTheme } from './theme/theme.ts'
import { loadNewBuild } from './ui/new-build.ts'

startTheme()
loadNewBuild()
void loadLanguage(firstLanguage())
loadPage(location.pathname)
void import('./screen.tsx')
