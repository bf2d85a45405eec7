import type { Language } from '../../contract/common.ts'
import type { Paper } from '../../contract/money/invoices.ts'
import { sayAmount, sayRate } from './figures.ts'
import { PAPER_WORDS, type PaperWords } from './words.ts'
import { type Measure, wrap } from './wrapping.ts'

/** A4 in points. */
export const PAGE = { width: 595, height: 842 }
const LEFT = 56
const RIGHT = PAGE.width - 56
const TOP = 64
/** Below it is the foot. */
const BOTTOM = PAGE.height - 76
const FOOT = PAGE.height - 48
const MIDDLE = 310
const PX = 9.5
const LINE = 14
const SMALL_PX = 8
const INK = '#1a1a1a'
const MUTED = '#5c5c5c'
const COLUMNS = { description: LEFT, rate: 440, amount: RIGHT }
const DESCRIPTION_WIDTH = 310

export interface Text {
  text: string
  x: number
  y: number
  px: number
  weight: 'regular' | 'bold'
  align: 'left' | 'right'
  colour: string
}
export interface Rule {
  y: number
  left: number
  right: number
  width: number
}
export interface Page {
  texts: Text[]
  rules: Rule[]
}

type Style = Partial<Pick<Text, 'px' | 'weight' | 'align' | 'colour'>>

/** A pen that goes down the pages. */
function createPen() {
  const pages: Page[] = [{ texts: [], rules: [] }]
  let y = TOP
  const page = (): Page => pages.at(-1) as Page
  return {
    pages,
    get y() {
      return y
    },
    down(points: number): void {
      y += points
    },
    to(at: number): void {
      y = at
    },
    /** Begins another page unless so many points are left; true if it did. */
    reserve(points: number): boolean {
      if (y + points <= BOTTOM) return false
      pages.push({ texts: [], rules: [] })
      y = TOP
      return true
    },
    write(text: string, x: number, { px = PX, weight = 'regular', align = 'left', colour = INK }: Style = {}): void {
      page().texts.push({ text, x, y, px, weight, align, colour })
    },
    rule(left = LEFT, width = 0.6): void {
      page().rules.push({ y, left, right: RIGHT, width })
    },
  }
}
type Pen = ReturnType<typeof createPen>

/** Lays a paper out: every text and line of each page with its position in points. Pure if `measure` is. */
export function layoutPaper(paper: Paper, language: Language, measure: Measure): Page[] {
  const words = PAPER_WORDS[language]
  const pen = createPen()
  const part = { paper, words, language, measure, pen }
  placeHead(part)
  placeParties(part)
  placeLines(part)
  placeTotals(part)
  placePayment(part)
  placeNotes(part)
  const { pages } = pen
  for (const [index, { texts }] of pages.entries()) {
    const foot = { y: FOOT, px: SMALL_PX, weight: 'regular', colour: MUTED } as const
    texts.push({ ...foot, text: `${words.title[paper.kind]} ${paper.number ?? words.draft}`, x: LEFT, align: 'left' })
    texts.push({ ...foot, text: words.page(index + 1, pages.length), x: RIGHT, align: 'right' })
  }
  return pages
}

interface Part {
  paper: Paper
  words: PaperWords
  language: Language
  measure: Measure
  pen: Pen
}

function placeHead({ paper, words, pen }: Part): void {
  pen.down(12)
  pen.write(words.title[paper.kind], LEFT, { px: 22, weight: 'bold' })
  pen.write(paper.number ?? words.draft, RIGHT, { px: 13, weight: 'bold', align: 'right' })
  pen.down(22)
  const facts = [
    [words.issuedOn, paper.issued_on],
    [words.dueOn, paper.due_on],
  ] as const
  for (const [name, day] of facts) {
    if (day === null) continue
    pen.write(name, MIDDLE, { colour: MUTED })
    pen.write(words.dayOf(day), RIGHT, { align: 'right' })
    pen.down(LINE)
  }
  if (paper.refers_to !== null) {
    pen.write(words.refersTo[paper.refers_to.kind], MIDDLE, { colour: MUTED })
    pen.write(paper.refers_to.number, RIGHT, { align: 'right' })
    pen.down(LINE)
  }
  pen.down(14)
}

/** Seller and buyer side by side; long names and addresses wrap. */
function placeParties({ paper, words, measure, pen }: Part): void {
  const { buyer } = paper
  const start = pen.y
  const columns = [
    { x: LEFT, title: words.seller, name: paper.seller.name, more: toLines(paper.seller, words) },
    {
      x: MIDDLE,
      title: words.buyer,
      name: buyer.name,
      more: [...toLines(buyer, words), `${words.account} ${buyer.account_id}`],
    },
  ]
  const ends = columns.map(({ x, title, name, more }) => {
    const width = (x === LEFT ? MIDDLE - 24 : RIGHT) - x
    pen.to(start)
    pen.write(title, x, { px: SMALL_PX, colour: MUTED })
    pen.down(LINE)
    if (name !== null) placeWrapped(pen, measure, { text: name, x, width, style: { weight: 'bold' } })
    for (const text of more) placeWrapped(pen, measure, { text, x, width })
    return pen.y
  })
  pen.to(Math.max(...ends) + 20)
}

const toLines = ({ address, tax_id: taxId }: Paper['seller'], words: PaperWords): string[] => [
  ...(address === null ? [] : [address]),
  ...(taxId === null ? [] : [`${words.taxId}: ${taxId}`]),
]

function placeWrapped(
  pen: Pen,
  measure: Measure,
  { text, x, width, style = {} }: { text: string; x: number; width: number; style?: Style },
): void {
  const { px = PX, weight = 'regular' } = style
  for (const line of wrap(text, width, (part) => measure(part, px, weight))) {
    pen.write(line, x, style)
    pen.down(px === PX ? LINE : px + 3.5)
  }
}

function placeLineTitles({ paper, words, pen }: Part): void {
  const title = { px: SMALL_PX, colour: MUTED }
  pen.write(words.description, COLUMNS.description, title)
  if (paper.vat.length > 0) pen.write(words.vatRate, COLUMNS.rate, { ...title, align: 'right' })
  pen.write(words.amount(paper.currency), COLUMNS.amount, { ...title, align: 'right' })
  pen.down(6)
  pen.rule()
  pen.down(LINE)
}

function placeLines(part: Part): void {
  const { paper, words, language, measure, pen } = part
  placeLineTitles(part)
  for (const { amount, label, vat_rate: rate, ...line } of paper.lines) {
    const text = label === null ? words.credits(line) : `${words.credits(line)} · ${label}`
    const rows = wrap(text, DESCRIPTION_WIDTH, (each) => measure(each, PX, 'regular'))
    if (pen.reserve(rows.length * LINE)) placeLineTitles(part)
    if (rate !== null) pen.write(sayRate(rate, language), COLUMNS.rate, { align: 'right' })
    pen.write(sayAmount(amount, paper.currency, language), COLUMNS.amount, { align: 'right' })
    for (const row of rows) {
      pen.write(row, COLUMNS.description)
      pen.down(LINE)
    }
  }
}

function placeTotals({ paper, words, language, pen }: Part): void {
  pen.reserve((paper.vat.length * 2 + 3) * LINE)
  const say = (amount: number): string => `${sayAmount(amount, paper.currency, language)} ${paper.currency}`
  pen.down(-6)
  pen.rule()
  pen.down(LINE + 2)
  const rows = paper.vat.flatMap(({ rate, net, vat }) => [
    [words.net, say(net)] as const,
    [words.vat(rate), say(vat)] as const,
  ])
  for (const [name, amount] of rows) {
    pen.write(name, MIDDLE, { colour: MUTED })
    pen.write(amount, RIGHT, { align: 'right' })
    pen.down(LINE)
  }
  pen.write(words.total[paper.kind], MIDDLE, { weight: 'bold', px: 11 })
  pen.write(say(paper.total), RIGHT, { weight: 'bold', px: 11, align: 'right' })
  pen.down(26)
}

function placePayment({ paper, words, language, measure, pen }: Part): void {
  const { transfer, payment } = paper
  const width = RIGHT - LEFT
  if (payment !== null) {
    pen.reserve(3 * LINE)
    pen.write(words.paidOn(words.dayOf(payment.on), payment.provider), LEFT, { weight: 'bold' })
    pen.down(LINE)
    placeWrapped(pen, measure, {
      text: `${words.payment}: ${payment.reference}`,
      x: LEFT,
      width,
      style: { px: SMALL_PX, colour: MUTED },
    })
    pen.down(10)
  }
  if (transfer === null) return
  pen.reserve(9 * LINE)
  pen.write(words.payBy, LEFT, { weight: 'bold' })
  pen.down(LINE + 4)
  const rows = [
    [words.beneficiary, transfer.beneficiary],
    ['IBAN', transfer.iban.replaceAll(/(.{4})(?=.)/g, '$1 ')],
    ['BIC', transfer.bic],
    [words.reference, transfer.reference],
    [words.total.invoice, `${sayAmount(paper.total, paper.currency, language)} ${paper.currency}`],
  ] as const
  for (const [name, value] of rows) {
    if (value === null) continue
    pen.write(name, LEFT, { colour: MUTED })
    placeWrapped(pen, measure, { text: value, x: LEFT + 130, width: width - 130, style: { weight: 'bold' } })
  }
  pen.down(4)
  placeWrapped(pen, measure, { text: words.referenceNote, x: LEFT, width, style: { px: SMALL_PX, colour: MUTED } })
  pen.down(10)
}

/** What is said of VAT, why, and what the shop says on every paper. */
function placeNotes({ paper, words, measure, pen }: Part): void {
  const small = { px: SMALL_PX, colour: MUTED }
  const notes = [
    ...(paper.reason === null ? [] : [{ text: `${words.reason}: ${words.reasonOf(paper.reason)}`, style: {} }]),
    { text: vatNote(paper, words), style: small },
    ...(paper.note === null ? [] : [{ text: paper.note, style: small }]),
  ]
  for (const { text, style } of notes) {
    pen.reserve(2 * LINE)
    placeWrapped(pen, measure, { text, x: LEFT, width: RIGHT - LEFT, style })
    pen.down(4)
  }
}

function vatNote({ kind, currency, vat, refers_to: refersTo }: Paper, words: PaperWords): string {
  if (currency === 'XTR') return words.stars
  if (vat.length > 0) return words.rounding
  return kind === 'receipt' && refersTo !== null ? words.vatOnInvoice : words.noVat
}
