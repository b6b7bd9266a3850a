/** Theme, colours of up and down, language. */
import { useContext, useState } from 'react'
import { ReaderContext, useSay } from '../text/text.ts'
import { chooseColours, chooseTheme, keptColours, keptTheme } from '../theme/theme.ts'
import { Icon } from './icons.tsx'
import { openKeysHelp } from './keys-help.tsx'
import { Segments } from './segments.tsx'
import './settings.css'

interface SettingsProps {
  /** Closes the menu that shows them. */
  readonly close: () => void
  /** False where there are no keys to be listed. */
  readonly withKeys?: boolean
}

/** What a menu shows. */
export function Settings({ close, withKeys = true }: SettingsProps) {
  const say = useSay()
  const { language, choose } = useContext(ReaderContext)
  const [theme, setTheme] = useState(keptTheme)
  const [colours, setColours] = useState(keptColours)
  return (
    <>
      <Segments
        label={say('theme')}
        value={theme}
        options={[
          { value: 'system', label: say('themeSystem') },
          { value: 'dark', label: say('themeDark') },
          { value: 'light', label: say('themeLight') },
        ]}
        onChange={(chosen) => {
          chooseTheme(chosen)
          setTheme(chosen)
        }}
      />
      <Segments
        label={say('colours')}
        value={colours}
        options={[
          { value: 'green-red', label: <Swatch name="green-red" text={say('coloursUsual')} /> },
          { value: 'blue-orange', label: <Swatch name="blue-orange" text={say('coloursOther')} /> },
        ]}
        onChange={(chosen) => {
          chooseColours(chosen)
          setColours(chosen)
        }}
      />
      <Segments
        label={say('language')}
        value={language}
        options={[
          { value: 'en', label: <span lang="en">English</span> },
          { value: 'zh-Hant', label: <span lang="zh-Hant">繁體中文</span> },
        ]}
        onChange={choose}
      />
      {withKeys ? (
        <div className="menu-rows">
          <button
            type="button"
            className="menu-row settings-keys"
            onClick={() => {
              close()
              openKeysHelp()
            }}
          >
            <Icon name="keyboard" />
            {say('keys')}
            <kbd>?</kbd>
          </button>
        </div>
      ) : null}
    </>
  )
}

function Swatch({ name, text }: { readonly name: string; readonly text: string }) {
  return (
    <>
      <i className={`swatch swatch-${name}`} aria-hidden="true" />
      {text}
    </>
  )
}
