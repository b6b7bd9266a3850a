/**
 * Loaded before a server with `--import`: its clock runs fast from one time to another, and what it
 * does again and again it does as much oftener, until then. So an hour of made-up trading takes
 * seconds. The recorder, which the server starts, inherits the same clock.
 */
const began = Number(process.env['FAST_BEGAN_MS'])
const from = Number(process.env['FAST_FROM_MS'])
const to = Number(process.env['FAST_TO_MS'])
const rate = Number(process.env['FAST_RATE'])

const { now } = Date
const { setInterval: everyReal } = globalThis

Date.now = () => Math.min(to, Math.round(from + (now() - began) * rate))
globalThis.setInterval = ((act: () => void, milliseconds: number) =>
  everyReal(() => {
    if (Date.now() < to) act()
  }, milliseconds / rate)) as typeof setInterval
