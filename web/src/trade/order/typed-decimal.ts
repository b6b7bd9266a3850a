/** Numbers as people type and paste them, in the form that the server takes. */

/**
 * The plain decimal that was meant, or undefined when it is none. Spaces and apostrophes between
 * digits go, full-width digits become plain ones, and a comma is the decimal point where the
 * reader's language has it so (`decimalComma`); elsewhere it is only taken between thousands.
 */
export function typedDecimal(text: string, decimalComma = readerHasComma): string | undefined {
  const plain = text.normalize('NFKC').replaceAll('。', '.').replaceAll(GAPS, '')
  const pointed = decimalComma ? fromComma(plain) : fromPoint(plain)
  const match = SHAPE.exec(pointed)
  if (match === null) return undefined
  const whole = (match[1] as string).replace(/^0+(?=\d)/, '')
  const fraction = match[2] ?? ''
  if (whole === '' && fraction === '') return undefined
  return `${whole === '' ? '0' : whole}${fraction === '' ? '' : `.${fraction}`}`
}

const GAPS = /[\s'\u2019_]/g
const SHAPE = /^([0-9]*)(?:\.([0-9]*))?$/

/** "62.000,50" and "62000,50" are 62000.50; "62000.50" stays, as this screen writes it. */
function fromComma(text: string): string {
  if (!text.includes(',')) return text
  const thousands = /^[0-9]{1,3}(?:\.[0-9]{3})+,[0-9]*$/.test(text)
  return (thousands ? text.replaceAll('.', '') : text).replace(',', '.')
}

/** "62,000.50" is 62000.50; "62,5" is not guessed at. */
function fromPoint(text: string): string {
  return /^[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]*)?$/.test(text) ? text.replaceAll(',', '') : text
}

/** Phones show only this key where the comma is the point. */
const readerHasComma = new Intl.NumberFormat(undefined).format(1.5).includes(',')
