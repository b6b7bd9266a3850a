/**
 * The page without a client: book, trades and ticker of one product from the live feed. It keeps
 * nothing, asks for a new book when an update is missing, and connects again when cut off.
 */

const LEVELS = 14
const TRADES = 28
const MINUTES = 60
const RETRY_MS = { first: 500, most: 8_000 }
/** The server answers a ping, so a line that stays silent for longer than this is dead. */
const PING_EVERY_MS = 10_000
const SILENT_MS_MAX = 25_000
const CHANNELS = ['level2', 'match', 'ticker']

const at = (id) => document.getElementById(id)

/** Everything on show, of the product that was chosen. */
const shown = { product: undefined, ticker: undefined, trades: [], line: [] }
const book = { bids: new Map(), asks: new Map(), sequence: undefined }
const feed = { socket: undefined, heardAt: 0, tries: 0, timer: 0 }
let products = []
let format

void start()

async function start() {
  at('commands').textContent = at('commands').textContent.replace(
    'http://localhost:9090',
    location.origin,
  )
  at('feed').textContent = feedUrl()
  makeRows()
  addEventListener('online', () => retry(0))
  addEventListener('hashchange', () => choose(named(location.hash.slice(1))))
  setInterval(watch, PING_EVERY_MS)
  await loadProducts()
  connect()
}

async function loadProducts() {
  for (let tries = 0; products.length === 0; tries++) {
    const found = await get('/api/products')
    if (found !== undefined && found.length > 0) products = found
    else await new Promise((resolve) => setTimeout(resolve, delayMs(tries)))
  }
  for (const { id } of products) {
    const label = document.createElement('label')
    const input = document.createElement('input')
    Object.assign(input, { type: 'radio', name: 'product', value: id })
    input.addEventListener('change', () => location.replace(`#${id}`))
    label.append(input, id.replace('-', ' / '))
    at('products').append(label)
  }
  choose(named(location.hash.slice(1)))
}

function named(id) {
  return products.find((product) => product.id === id) ?? products[0]
}

/** Shows another product: the old one's channels are left, the new one's begun. */
function choose(product) {
  if (product === undefined || product === shown.product) return
  if (shown.product !== undefined) send('unsubscribe', CHANNELS)
  Object.assign(shown, { product, ticker: undefined, trades: [], line: [] })
  for (const input of at('products').querySelectorAll('input')) {
    input.checked = input.value === product.id
  }
  const digits = (scale) => ({ minimumFractionDigits: scale, maximumFractionDigits: scale })
  format = {
    price: new Intl.NumberFormat('en', digits(product.quoteScale)),
    size: new Intl.NumberFormat('en', digits(Math.min(product.baseScale, 4))),
    volume: new Intl.NumberFormat('en', { maximumFractionDigits: 2 }),
    percent: new Intl.NumberFormat('en', { ...digits(2), signDisplay: 'exceptZero' }),
  }
  at('quote').textContent = product.quoteCurrency
  forgetBook()
  subscribe()
}

function forgetBook() {
  book.bids.clear()
  book.asks.clear()
  book.sequence = undefined
  draw()
}

/** Begins the product's channels and asks for what was before them. */
function subscribe() {
  if (!send('subscribe', CHANNELS)) return
  const { product } = shown
  void loadTrades(product)
  void loadLine(product)
}

async function loadTrades(product) {
  const rows = await get(`/api/products/${product.id}/trades`)
  if (rows !== undefined && product === shown.product) addTrades(rows)
}

async function loadLine(product) {
  const rows = await get(`/api/products/${product.id}/candles?granularity=60&limit=${MINUTES}`)
  if (rows === undefined || product !== shown.product) return
  const since = Date.now() / 60_000 - MINUTES
  const closes = rows.map(([time, , , , close]) => [time / 60, close]).reverse()
  shown.line = closes.filter(([minute]) => minute >= since)
  draw()
}

/** The body of a good answer, else undefined. */
async function get(path) {
  try {
    const answer = await fetch(path, { signal: AbortSignal.timeout(10_000) })
    return answer.ok ? await answer.json() : undefined
  } catch {
    return undefined
  }
}

// The feed

function feedUrl() {
  return `${location.origin.replace(/^http/, 'ws')}/ws`
}

function connect() {
  say('waiting', feed.tries === 0 ? 'connecting' : 'connecting again')
  const socket = new WebSocket(feedUrl())
  feed.socket = socket
  feed.heardAt = performance.now()
  socket.addEventListener('open', subscribe)
  socket.addEventListener('message', ({ data }) => {
    feed.heardAt = performance.now()
    if (socket === feed.socket) hear(JSON.parse(data))
  })
  socket.addEventListener('close', () => {
    if (socket === feed.socket) retry(delayMs(feed.tries++))
  })
}

/** Connects after `waitMs`, unless the line is there. */
function retry(waitMs) {
  if (feed.socket?.readyState === WebSocket.OPEN) return
  clearTimeout(feed.timer)
  say('cut', 'cut off, trying again')
  feed.timer = setTimeout(connect, waitMs)
}

/** Longer at each try, and never the same for everybody who was cut off together. */
function delayMs(tries) {
  return Math.min(RETRY_MS.most, RETRY_MS.first * 2 ** tries) * (0.5 + Math.random() / 2)
}

function watch() {
  const { socket, heardAt } = feed
  if (socket?.readyState !== WebSocket.OPEN) return
  if (performance.now() - heardAt < SILENT_MS_MAX) {
    socket.send('{"type":"ping"}')
    return
  }
  feed.socket = undefined
  socket.close()
  retry(0)
}

function send(type, channels) {
  const { socket } = feed
  if (socket?.readyState !== WebSocket.OPEN) return false
  socket.send(JSON.stringify({ type, channels, product_ids: [shown.product.id] }))
  return true
}

function hear(message) {
  if (message.productId !== shown.product.id) return
  switch (message.type) {
    case 'snapshot':
      takeSnapshot(message)
      break
    case 'l2update':
      takeUpdate(message)
      break
    case 'match':
      addTrades([message])
      break
    case 'ticker':
      shown.ticker = message
      break
    default:
      return
  }
  draw()
}

function takeSnapshot({ bids, asks, sequence }) {
  book.bids = new Map(bids.map(([price, size]) => [Number(price), Number(size)]))
  book.asks = new Map(asks.map(([price, size]) => [Number(price), Number(size)]))
  book.sequence = sequence
  feed.tries = 0
  say('live', 'live')
}

function takeUpdate({ changes, sequence, previousSequence }) {
  // Until the snapshot is there, updates say nothing; those up to it are in it.
  if (book.sequence === undefined || sequence <= book.sequence) return
  if (previousSequence !== book.sequence) {
    book.sequence = undefined
    say('waiting', 'catching up')
    send('unsubscribe', ['level2'])
    send('subscribe', ['level2'])
    return
  }
  for (const [side, price, size] of changes) {
    const levels = side === 'buy' ? book.bids : book.asks
    if (Number(size) === 0) levels.delete(Number(price))
    else levels.set(Number(price), Number(size))
  }
  book.sequence = sequence
}

function addTrades(rows) {
  const all = new Map([...shown.trades, ...rows].map((trade) => [trade.tradeId, trade]))
  shown.trades = [...all.values()].sort((a, b) => b.tradeId - a.tradeId).slice(0, TRADES)
  const newest = shown.trades[0]
  if (newest === undefined) return
  const minute = Math.floor(Date.parse(newest.time) / 60_000)
  const last = shown.line.at(-1)
  if (last?.[0] === minute) last[1] = Number(newest.price)
  else if (last === undefined || last[0] < minute) shown.line.push([minute, Number(newest.price)])
  draw()
}

// What is drawn

let drawing = false

/** Draws once before the next frame, however much has changed. */
function draw() {
  if (drawing) return
  drawing = true
  requestAnimationFrame(() => {
    drawing = false
    if (shown.product === undefined) return
    drawBook()
    drawTrades()
    drawTicker()
    drawLine()
  })
}

function say(state, text) {
  const place = at('state')
  place.dataset.state = state
  if (place.textContent !== text) place.textContent = text
}

function makeRows() {
  for (const [id, count] of [
    ['asks', LEVELS],
    ['bids', LEVELS],
    ['trades', TRADES],
  ]) {
    for (let row = 0; row < count; row++) {
      const cells = at(id).insertRow()
      for (let cell = 0; cell < 3; cell++) cells.insertCell()
    }
  }
}

function fill(row, texts) {
  texts.forEach((text, cell) => {
    const place = row.cells[cell]
    if (place.textContent !== text) place.textContent = text
  })
}

function drawBook() {
  const asks = ladder(book.asks, (a, b) => a - b)
  const bids = ladder(book.bids, (a, b) => b - a)
  const deepest = Math.max(asks.at(-1)?.total ?? 0, bids.at(-1)?.total ?? 0)
  // The best prices meet in the middle, so asks are drawn from the bottom up.
  drawSide([...at('asks').rows].reverse(), asks, deepest)
  drawSide([...at('bids').rows], bids, deepest)
  const spread = asks.length > 0 && bids.length > 0 ? asks[0].price - bids[0].price : undefined
  at('spread').textContent = spread === undefined ? '–' : format.price.format(spread)
}

function ladder(levels, order) {
  let total = 0
  const best = [...levels.keys()].sort(order).slice(0, LEVELS)
  return best.map((price) => {
    const size = levels.get(price)
    total += size
    return { price, size, total }
  })
}

function drawSide(rows, levels, deepest) {
  rows.forEach((row, number) => {
    const level = levels[number]
    if (level === undefined) {
      fill(row, ['', '', ''])
      row.style.setProperty('--depth', '0%')
      return
    }
    const texts = [
      format.price.format(level.price),
      format.size.format(level.size),
      format.size.format(level.total),
    ]
    const [price, size] = row.cells
    if (price.textContent === texts[0] && size.textContent !== texts[1]) flash(row)
    fill(row, texts)
    row.style.setProperty('--depth', `${((100 * level.total) / deepest).toFixed(1)}%`)
  })
}

/** Two names for one animation: giving it the other one starts it again. */
function flash(row) {
  row.className = row.className === 'flash-a' ? 'flash-b' : 'flash-a'
}

function drawTrades() {
  at('no-trades').hidden = shown.trades.length > 0
  ;[...at('trades').rows].forEach((row, number) => {
    const trade = shown.trades[number]
    row.hidden = trade === undefined
    if (trade === undefined) return
    const time = new Date(trade.time).toLocaleTimeString('en-GB')
    const texts = [format.price.format(trade.price), format.size.format(trade.size), time]
    fill(row, texts)
    // The side is the maker's: who sold to a waiting buyer pushed the price down.
    row.className = trade.side === 'sell' ? 'up' : 'down'
  })
}

function drawTicker() {
  const { product, ticker } = shown
  const figure = (value) => (value === undefined ? '–' : format.price.format(value))
  const price = figure(ticker?.price)
  at('price').textContent = price
  at('high').textContent = figure(ticker?.high24h)
  at('low').textContent = figure(ticker?.low24h)
  const volume = ticker === undefined ? '–' : format.volume.format(ticker.volume24h)
  at('volume').textContent = `${volume} ${product.baseCurrency}`
  const open = Number(ticker?.open24h ?? 0)
  const percent = open === 0 ? 0 : (100 * (ticker.price - open)) / open
  at('change').textContent = open === 0 ? '' : `${format.percent.format(percent)} % in 24 h`
  at('change').className = `change ${percent < 0 ? 'down' : percent > 0 ? 'up' : ''}`
  document.title = ticker === undefined ? 'Bourse' : `${price} ${product.id} · Bourse`
}

/** The closing prices of the last hour as a line, from edge to edge. */
function drawLine() {
  const points = shown.line.slice(-MINUTES)
  const prices = points.map(([, price]) => price)
  const [low, high] = [Math.min(...prices), Math.max(...prices)]
  const from = points[0]?.[0] ?? 0
  const minutes = Math.max(1, (points.at(-1)?.[0] ?? 0) - from)
  const path = points.map(([minute, price]) => {
    const x = ((minute - from) / minutes) * 240
    const y = high === low ? 28 : 52 - ((price - low) / (high - low)) * 48
    return `${x.toFixed(1)} ${y.toFixed(1)}`
  })
  const [area, stroke] = at('line').children
  const line = path.length < 2 ? '' : `M${path.join('L')}`
  stroke.setAttribute('d', line)
  area.setAttribute('d', line === '' ? '' : `${line}V56H0Z`)
  at('line').classList.toggle('down', (prices.at(-1) ?? 0) < (prices[0] ?? 0))
}
