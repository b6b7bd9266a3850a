/** What every outbox does, wherever its letters go. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Mail, Outbox } from '@bourse/domain/auth/care'

/** An outbox, and the letters as they arrived, oldest first. */
export interface OutboxUnderTest {
  readonly outbox: Outbox
  arrived(): Promise<readonly ArrivedLetter[]>
  close(): Promise<void>
}

export interface ArrivedLetter extends Mail {
  readonly from: string
  /** All header lines. */
  readonly head: string
}

const ADA: Mail = {
  to: 'Ada.Lovelace+x@example.com',
  subject: 'A plain subject',
  text: 'First line\n.\n\nAfter a dot on a line of its own: 0123 ABC\nLast line\n',
}

/** Runs the suite on the outboxes that `open` gives, which send as `bourse@example.com`. */
export function outboxContract(name: string, open: () => Promise<OutboxUnderTest>): void {
  function check(what: string, body: (world: OutboxUnderTest) => Promise<void>): void {
    test(`${name}: ${what}`, async () => {
      const world = await open()
      try {
        await body(world)
      } finally {
        await world.close()
      }
    })
  }

  check('a letter arrives as it was written', async ({ outbox, arrived }) => {
    await outbox.send(ADA)
    const [letter, ...others] = await arrived()
    assert.deepEqual(others, [])
    assert.equal(letter?.to, ADA.to)
    assert.equal(letter?.from, 'bourse@example.com')
    assert.equal(letter?.subject, ADA.subject)
    assert.equal(letter?.text, ADA.text)
    assert.match(letter?.head ?? '', /^Content-Type: text\/plain; charset=utf-8$/m)
    assert.match(letter?.head ?? '', /^Date: .*2\d\d\d .*$/m)
  })

  check('letters sent side by side all arrive', async ({ outbox, arrived }) => {
    const subjects = Array.from({ length: 8 }, (_, number) => `letter ${number}`)
    await Promise.all(subjects.map((subject) => outbox.send({ ...ADA, subject })))
    assert.deepEqual((await arrived()).map((letter) => letter.subject).sort(), subjects)
  })

  check('nothing becomes a further header or a further reader', async ({ outbox, arrived }) => {
    const wrong: Partial<Mail>[] = [
      { to: 'ada@example.com\r\nBcc: eve@example.com' },
      { to: 'ada@example.com, eve@example.com' },
      { to: 'ada@example.com;eve@example.com' },
      { to: 'Eve <eve@example.com>' },
      { to: '"ada@example.com" eve@example.com' },
      { to: '' },
      { to: 'ada' },
      { subject: 'Hello\r\nBcc: eve@example.com' },
      { subject: 'Hello\nX: y' },
      { subject: '' },
    ]
    for (const part of wrong) {
      await assert.rejects(outbox.send({ ...ADA, ...part }), JSON.stringify(part))
    }
    await outbox.send({ ...ADA, text: 'Bcc: eve@example.com\n' })
    const letters = await arrived()
    assert.deepEqual(
      letters.map((letter) => [letter.to, letter.text]),
      [[ADA.to, 'Bcc: eve@example.com\n']],
    )
    assert.doesNotMatch(letters[0]?.head ?? '', /bcc/i)
  })
}
