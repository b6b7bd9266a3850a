/**
 * Loaded into a server under test by NODE_OPTIONS=--import: on SIGUSR2 it says whether any built-in
 * prototype has more or other properties than when the process began.
 */
const BUILT_IN = [Object, Array, Function, String, Number, Map, Promise].map((one) => one.prototype)
const before = BUILT_IN.map(fingerprint)

process.on('SIGUSR2', () => {
  const changed = BUILT_IN.filter((one, index) => fingerprint(one) !== before[index])
  const names = changed.map((one) => one.constructor?.name ?? 'a prototype')
  process.stdout.write(`prototypes: ${names.length === 0 ? 'unchanged' : names.join()}\n`)
})

function fingerprint(prototype) {
  const values = Reflect.ownKeys(prototype).map((key) => {
    const { value, get } = Reflect.getOwnPropertyDescriptor(prototype, key) ?? {}
    return `${String(key)}=${typeof (value ?? get)}${value === undefined || value?.name}`
  })
  return values.sort().join()
}
