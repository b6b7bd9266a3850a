/** The lockfile rules, on small lockfiles that break them one by one. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { completedLockfile, type Lockfile, lockfileFaults } from './lockfile.ts'

const sound = { version: '1.0.0', license: 'MIT', integrity: 'sha512-x' }
const lockfileOf = (entry: Lockfile['packages'][string]): Lockfile => ({
  packages: { '': {}, 'node_modules/a': { ...sound, ...entry } },
})

test('a sound lockfile has no faults', () => {
  assert.deepEqual(lockfileFaults(lockfileOf({ license: '(MIT AND Zlib)' })), [])
  assert.deepEqual(lockfileFaults(lockfileOf({ license: 'MIT OR Apache-2.0' })), [])
})

test('each fault is named', () => {
  const only = (entry: Lockfile['packages'][string]) => {
    const faults = lockfileFaults(lockfileOf(entry))
    assert.equal(faults.length, 1, faults.join('\n'))
    return faults[0] ?? ''
  }
  assert.match(only({ license: 'MPL-2.0' }), /licence MPL-2.0 is not on the list/)
  assert.deepEqual(lockfileFaults(lockfileOf({ license: 'MPL-2.0', dev: true })), [])
  assert.match(only({ license: 'AGPL-3.0-only' }), /licence AGPL-3.0-only is not on the list/)
  assert.match(only({ license: 'MIT AND GPL-3.0-only' }), /is not on the list/)
  assert.match(only({ hasInstallScript: true }), /runs a script/)
  assert.match(only({ resolved: 'file:a.tgz' }), /download address/)
  assert.match(only({ integrity: '' }), /no checksum/)
  assert.match(only({ optionalDependencies: { 'b-linux-x64': '1.0.0' } }), /no entry/)
})

test('an optional package that npm left out gets an entry for its platform', () => {
  const optionalDependencies = { 'b-linux-arm64-musl': '1.2.3', '@b/win32-x64': '1.2.3' }
  const completed = completedLockfile(lockfileOf({ optionalDependencies, dev: true }))
  assert.deepEqual(lockfileFaults(completed), [])
  assert.deepEqual(completed.packages['node_modules/b-linux-arm64-musl'], {
    version: '1.2.3',
    cpu: ['arm64'],
    dev: true,
    libc: ['musl'],
    license: 'MIT',
    optional: true,
    os: ['linux'],
  })
  assert.deepEqual(completed.packages['node_modules/@b/win32-x64']?.os, ['win32'])
  assert.deepEqual(Object.keys(completed.packages), [
    '',
    'node_modules/@b/win32-x64',
    'node_modules/a',
    'node_modules/b-linux-arm64-musl',
  ])
})
