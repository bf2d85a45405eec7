import { expect, test } from 'vitest'
import type { Paper } from '../../../core/contract/money/invoices.ts'
import { type NewPaper, type Shop, toPaper } from '../../../core/invoices/paper.ts'
import { drawPaper } from '../../../core/invoices/pdf/draw.ts'
import { sayAmount, sayNumber, sayRate } from '../../../core/invoices/pdf/figures.ts'
import { layoutPaper, PAGE } from '../../../core/invoices/pdf/layout.ts'
import { readPdf } from './read-pdf.ts'

const SHOP: Shop = {
  seller: { name: 'Coincast Ltd', address: '1 Mint Lane, Dublin', tax_id: 'IE1234567X' },
  vatRate: 1950,
  note: 'Registered in Ireland under 123456.',
}
const LONG = {
  name: 'Общество с ограниченной ответственностью «Очень длинное название, которое не помещается в одну строку»',
  address: `115035, г. Москва, Космодамианская набережная, дом 52, строение 4, ${'помещение '.repeat(12)}${'X'.repeat(90)}`,
  taxId: '7707083893',
}
const TRANSFER = {
  beneficiary: 'Coincast Ltd',
  iban: 'DE89370400440532013000',
  bic: null,
  amount: '123.45',
  currency: 'EUR',
  reference: 'RF18 ABCD EFGH JKLM NPQR',
  due_at: '2026-12-14T00:00:00.000Z',
}
const lineOf = (credits: number, amount: number, label: string | null = null) => ({
  credits,
  plan: null,
  label,
  amount,
})

function issued(more: Partial<NewPaper> = {}, shop = SHOP): Paper {
  const paper = toPaper(shop, {
    kind: 'invoice',
    buyer: { accountId: 'acc_1', company: LONG },
    currency: 'EUR',
    lines: [lineOf(1000, 12_345)],
    ...more,
  })
  return { ...paper, number: 'CC-2026-000001', issued_on: '2026-11-30', due_on: '2026-12-14' }
}

test('PDF: the same paper is the same bytes, in each language, and another one is not', () => {
  const paper = issued({ transfer: TRANSFER })
  for (const language of ['en', 'ru'] as const)
    expect(drawPaper(paper, language).equals(drawPaper(structuredClone(paper), language))).toBe(true)
  expect(drawPaper(paper, 'en').equals(drawPaper(paper, 'ru'))).toBe(false)
  expect(drawPaper(issued({ lines: [lineOf(1000, 12_346)] }), 'en').equals(drawPaper(issued(), 'en'))).toBe(false)
})

test('PDF: every letter of both languages can be read back, without ligatures', () => {
  const reason = 'office fiord ﬁ — Съешь ещё этих мягких французских булок, да выпей чаю. ₽ € № «» ґЇ'
  for (const language of ['en', 'ru'] as const) {
    const paper = issued({ kind: 'credit_note', reason, refersTo: { kind: 'invoice', number: 'CC-2026-000001' } })
    const text = readPdf(drawPaper(paper, language)).join('\n')
    expect(text.replaceAll(/\s+/g, ' ')).toContain(reason)
    expect(text).toContain(language === 'en' ? 'For invoice  CC-2026-000001' : 'К счёту  CC-2026-000001')
  }
})

test('PDF: what an invoice has to say is on it', () => {
  const [english = ''] = readPdf(drawPaper(issued({ transfer: TRANSFER }), 'en'))
  for (const said of [
    'Invoice  CC-2026-000001',
    'Issued  30 November 2026',
    'Due  14 December 2026',
    'Tax ID: IE1234567X',
    '1,000 credits  19.5\u00A0%  123.45',
    'Net  103.31 EUR',
    'VAT 19.5\u00A0%  20.14 EUR',
    'Total  123.45 EUR',
    'IBAN  DE89 3704 0044 0532 0130 00',
    'Reference  RF18 ABCD EFGH JKLM NPQR',
    'rounded half up',
    'Registered in Ireland under 123456.',
    'Page 1 of 1',
  ])
    expect(english).toContain(said)
  expect(english).not.toContain('BIC')
  const [russian = ''] = readPdf(drawPaper(issued({ transfer: TRANSFER }), 'ru'))
  for (const said of ['Счёт  CC-2026-000001', '30 ноября 2026 г.', 'НДС 19,5\u00A0%  20,14 EUR', 'Страница 1 из 1'])
    expect(russian).toContain(said)
})

test.each([
  ['no VAT', { vatRate: null }, {}, 'No VAT is charged.', /VAT \d/],
  ['a rate of zero', { vatRate: 0 }, {}, 'VAT 0\u00A0%  0.00 EUR', /No VAT/],
  ['no tax id and no address', { seller: { name: 'Coincast', address: null, tax_id: null } }, {}, 'Coincast', /null/],
  ['yen', {}, { currency: 'JPY', lines: [lineOf(1, 1234)] }, 'Total  1,234 JPY', /1,234\.0/],
  ['three decimals', {}, { currency: 'KWD', lines: [lineOf(1, 5)] }, 'Total  0.005 KWD', /null/],
  ['Stars', {}, { currency: 'XTR', kind: 'receipt' as const, lines: [lineOf(1, 7)] }, 'Total paid  7 XTR', /VAT \d/],
  ['a person', {}, { buyer: { accountId: 'acc_9', company: null } }, 'Account acc_9', /null|Общество/],
])('PDF: a paper with %s', (_, shop: Partial<Shop>, more: Partial<NewPaper>, said, unsaid) => {
  const [text = ''] = readPdf(drawPaper(issued(more, { ...SHOP, ...shop }), 'en'))
  expect(text).toContain(said)
  expect(text).not.toMatch(unsaid)
})

test('PDF: many lines go on over pages under their titles, and nothing leaves its column or lies on something else', () => {
  const lines = Array.from({ length: 50 }, (_, n) =>
    lineOf(
      n + 1,
      100_000 * n + 1,
      n % 3 === 0 ? `Cost centre ${n}, ${'a department with a long name '.repeat(3)}` : null,
    ),
  )
  const paper = issued({ lines, transfer: TRANSFER, currency: 'EUR' })
  const pages = readPdf(drawPaper(paper, 'en'))
  expect(pages.length).toBeGreaterThan(1)
  for (const [index, page] of pages.entries()) {
    expect(page).toContain(`Page ${index + 1} of ${pages.length}`)
    expect(page).toContain('CC-2026-000001')
  }
  expect(pages[1]).toMatch(/^Description  VAT  Amount, EUR/)
  const text = pages.join('\n')
  for (const { amount } of lines) expect(text).toContain(sayAmount(amount, 'EUR', 'en'))
  // A width that is a little more than the font's.
  const laid = layoutPaper(paper, 'ru', (each, px) => each.length * px * 0.62)
  for (const { texts } of laid) {
    const spans = texts.map(({ text: each, x, y, px, align }) => {
      const width = each.length * px * 0.62
      return { y, left: align === 'left' ? x : x - width, right: align === 'left' ? x + width : x }
    })
    for (const { left, right, y } of spans) {
      expect(left).toBeGreaterThanOrEqual(40)
      expect(right).toBeLessThanOrEqual(PAGE.width - 40)
      expect(y).toBeLessThan(PAGE.height - 40)
    }
    for (const [index, a] of spans.entries())
      for (const b of spans.slice(index + 1)) if (a.y === b.y) expect(a.right <= b.left || b.right <= a.left).toBe(true)
  }
})

test('figures: thousands apart, all decimals, rates without zeros at their end', () => {
  expect([sayNumber(999, 'en'), sayNumber(1_234_567, 'en'), sayNumber(1_000, 'ru')]).toEqual([
    '999',
    '1,234,567',
    '1\u00A0000',
  ])
  expect([sayAmount(5, 'EUR', 'en'), sayAmount(123_456_789, 'EUR', 'ru'), sayAmount(-150, 'USD', 'en')]).toEqual([
    '0.05',
    '1\u00A0234\u00A0567,89',
    '\u22121.50',
  ])
  expect([sayRate(2000, 'en'), sayRate(1950, 'ru'), sayRate(725, 'en'), sayRate(0, 'en')]).toEqual([
    '20\u00A0%',
    '19,5\u00A0%',
    '7.25\u00A0%',
    '0\u00A0%',
  ])
})
