/**
 * Letters as text files in a folder, for a server without mail: whoever runs it reads them there.
 * Each is whole under its name or not there, and only the owner of the process may read it.
 */
import { randomBytes } from 'node:crypto'
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Mail, Outbox } from '@bourse/domain/auth/care'
import { checkLetter } from './letter.ts'

export interface FileOutboxOptions {
  readonly folder: string
  /** The sender. */
  readonly from: string
  /** Letters that stay: one more and the oldest goes. 10,000 when left out. */
  readonly lettersMax?: number
  /** Milliseconds since 1970. */
  readonly nowMs: () => number
}

const LETTERS_MAX = 10_000
const NAME = /^[0-9]{8}T[0-9]{9}Z-[0-9a-f]{8}\.eml$/
const UNFINISHED = /\.eml\.new$/

/** The outbox in `folder`, which is made with the first letter. */
export function fileOutbox(options: FileOutboxOptions): Outbox {
  const { folder, from, nowMs } = options
  const lettersMax = options.lettersMax ?? LETTERS_MAX
  /** One letter after the other, so that the names below are those in the folder. */
  let last: Promise<void> = Promise.resolve()
  /** Names, oldest first; undefined until the folder was read. */
  let names: string[] | undefined

  async function write(mail: Mail): Promise<void> {
    names ??= await openFolder(folder)
    const at = new Date(nowMs())
    const name = `${fileTime(at)}-${randomBytes(4).toString('hex')}.eml`
    await writeWhole(join(folder, name), letterText(mail, from, at))
    names.push(name)
    while (names.length > lettersMax) {
      await rm(join(folder, names[0] ?? ''), { force: true })
      names.shift()
    }
  }

  return {
    async send(mail) {
      checkLetter(mail)
      const sent = last.then(() => write(mail))
      last = sent.catch(() => undefined)
      await sent
    },
  }
}

/** Names of the letters in `folder`, oldest first. Makes it, and clears up what a crash left. */
async function openFolder(folder: string): Promise<string[]> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const names = await readdir(folder)
  for (const name of names.filter((each) => UNFINISHED.test(each))) {
    await rm(join(folder, name), { force: true })
  }
  return names.filter((name) => NAME.test(name)).sort()
}

async function writeWhole(file: string, text: string): Promise<void> {
  const unfinished = `${file}.new`
  const handle = await open(unfinished, 'wx', 0o600)
  try {
    await handle.writeFile(text)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(unfinished, file)
}

/** Sorts as the time does, and is a file name everywhere: 20261121T140058064Z. */
function fileTime(at: Date): string {
  return at.toISOString().replaceAll(/[-:.]/g, '')
}

function letterText({ to, subject, text }: Mail, from: string, at: Date): string {
  const head = [
    `From: ${from}`,
    `To: ${to}`,
    `Subject: ${subject}`,
    `Date: ${at.toUTCString()}`,
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: 8bit',
  ]
  return `${head.join('\n')}\n\n${text}`
}
