/** One row of the list of trades: made once, written when it is another trade's. */

export interface TradeTexts {
  readonly id: number
  /** Which way whoever took it pressed the price. */
  readonly way: 'up' | 'down'
  readonly arrow: string
  readonly word: string
  readonly price: string
  /** What counts, and the zeros behind it. */
  readonly size: readonly [string, string]
  readonly time: string
  readonly exactTime: string
}

export class TradeLine {
  readonly element = document.createElement('tr')
  readonly #texts: Record<'arrow' | 'price' | 'word' | 'size' | 'zeros' | 'time', Text>
  readonly #time = document.createElement('span')
  #shown: TradeTexts | undefined
  #flash: 'even' | 'odd' = 'even'

  constructor() {
    const text = () => document.createTextNode('')
    this.#texts = {
      arrow: text(),
      price: text(),
      word: text(),
      size: text(),
      zeros: text(),
      time: text(),
    }
    const { arrow, price, word, size, zeros, time } = this.#texts
    const arrowPart = part('span', 'trades-arrow', arrow)
    arrowPart.ariaHidden = 'true'
    this.#time.append(time)
    const cells = [
      part('td', 'trades-price', arrowPart, price, part('span', 'visually-hidden', word)),
      part('td', 'trades-size', size, part('span', 'amount-dim', zeros)),
      part('td', 'trades-time', this.#time),
    ]
    this.element.className = 'trades-row'
    this.element.hidden = true
    this.element.append(...cells)
    // Tooltips read it after this; a trade under the pointer stays the same one.
    this.#time.addEventListener('pointerover', () => {
      this.#time.dataset['tip'] = this.#shown?.exactTime ?? ''
    })
  }

  show(trade: TradeTexts | undefined): void {
    if (trade === this.#shown) return
    this.#shown = trade
    if (this.element.hidden !== (trade === undefined)) this.element.hidden = trade === undefined
    if (trade === undefined) return
    const { arrow, price, word, size, zeros, time } = this.#texts
    const { dataset } = this.element
    if (dataset['way'] !== trade.way) {
      dataset['way'] = trade.way
      arrow.data = trade.arrow
      word.data = ` ${trade.word}`
    }
    if (dataset['flash'] !== undefined) {
      this.#flash = dataset['flash'] === 'even' ? 'odd' : 'even'
      delete dataset['flash']
    }
    write(price, trade.price)
    write(size, trade.size[0])
    write(zeros, trade.size[1])
    write(time, trade.time)
  }

  /** Its trade is a new one. Two animations that look the same take turns, to begin anew. */
  flash(): void {
    this.element.dataset['flash'] = this.#flash
  }
}

function part(tag: string, className: string, ...content: Node[]): HTMLElement {
  const element = document.createElement(tag)
  element.className = className
  element.append(...content)
  return element
}

function write(node: Text, text: string): void {
  if (node.data !== text) node.data = text
}
