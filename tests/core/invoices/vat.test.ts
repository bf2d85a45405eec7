import { expect, test } from 'vitest'
import type { Paper } from '../../../core/contract/money/invoices.ts'
import { creditedPart } from '../../../core/invoices/correcting.ts'
import { dayOf, toNumber, toPaper } from '../../../core/invoices/paper.ts'
import { vatOf } from '../../../core/invoices/vat.ts'
import { createRandom } from '../../support/random.ts'

const line = (amount: number, vat_rate: number | null) => ({ amount, vat_rate })

test.each([
  [200, 2000, 33],
  [100, 2000, 17],
  [3, 2000, 1],
  [21, 500, 1],
  [107, 1950, 17],
  [0, 2000, 0],
  [1, 2000, 0],
  [9_007_199_254_740_991, 2000, 1_501_199_875_790_165],
])('VAT: %i at %i hundredths of a percent contains %i', (gross, rate, vat) => {
  expect(vatOf([line(gross, rate)])).toEqual([{ rate, net: gross - vat, vat, gross }])
})

test('VAT: a half is rounded up', () => {
  // 3 × 20 / 120 = 0.5, 9 × 20 / 120 = 1.5
  expect(vatOf([line(3, 2000)])[0]?.vat).toBe(1)
  expect(vatOf([line(9, 2000)])[0]?.vat).toBe(2)
})

test('VAT: it is that of the sum of each rate, not the sum of that of each line; lines without VAT are in none', () => {
  const lines = [...Array.from({ length: 10 }, () => line(2, 2000)), line(107, 700), line(50, null)]
  expect(vatOf(lines)).toEqual([
    { rate: 2000, net: 17, vat: 3, gross: 20 },
    { rate: 700, net: 100, vat: 7, gross: 107 },
  ])
  expect(vatOf([line(100, 0)])).toEqual([{ rate: 0, net: 100, vat: 0, gross: 100 }])
  expect(vatOf([line(100, null)])).toEqual([])
})

test('VAT: of any amounts and rates, net and VAT make the gross, and no other whole number is nearer', () => {
  const { int } = createRandom(12)
  for (let n = 0; n < 2_000; n++) {
    const [gross, rate] = [int(0, 10 ** int(1, 12)), int(0, 9_999)]
    const [group] = vatOf([line(gross, rate)])
    const { net = -1, vat = -1 } = group ?? {}
    expect(net + vat).toBe(gross)
    // Twice the distance between VAT and gross·rate/(10000 + rate), times that divisor: at most the divisor, and a half goes up.
    const off = 2n * (BigInt(gross) * BigInt(rate) - BigInt(vat) * BigInt(10_000 + rate))
    expect(off < BigInt(10_000 + rate) && off >= -BigInt(10_000 + rate)).toBe(true)
  }
})

test('credit notes: however an invoice is taken back, bit by bit and forth again, what they say adds up to it', () => {
  const { int } = createRandom(4)
  for (let n = 0; n < 300; n++) {
    const total = int(1, 100_000)
    const vat_rate = int(0, 4) === 0 ? null : int(0, 3_000)
    const lines = [{ credits: int(1, 10_000), plan: null, label: null, amount: total, vat_rate }]
    const paper: Pick<Paper, 'lines' | 'vat' | 'total'> = { lines, vat: vatOf(lines), total }
    const left = { total, vat: paper.vat[0]?.vat ?? 0 }
    let kept = total
    while (kept > 0) {
      const next = int(0, 5) === 0 ? 0 : int(0, kept - 1)
      const note = creditedPart(paper, { kept, left: next })
      expect(note.lines.reduce((sum, { amount }) => sum + amount, 0)).toBe(note.total)
      expect(note.vat.every(({ vat, net, gross }) => vat >= 0 && net + vat === gross && gross === note.total)).toBe(
        true,
      )
      left.total -= note.total
      left.vat -= note.vat[0]?.vat ?? 0
      kept = next
    }
    expect(left).toEqual({ total: 0, vat: 0 })
  }
})

test('credit notes: one for the whole has the lines of its invoice', () => {
  const lines = [1, 2].map((n) => ({
    credits: n * 100,
    plan: null,
    label: `team ${n}`,
    amount: n * 50,
    vat_rate: 2000,
  }))
  expect(creditedPart({ lines, total: 150 }, { kept: 150, left: 0 })).toEqual({
    lines,
    vat: [{ rate: 2000, net: 125, vat: 25, gross: 150 }],
    total: 150,
  })
  expect(creditedPart({ lines, total: 150 }, { kept: 150, left: 50 }).lines).toEqual([
    { credits: 200, plan: null, label: null, amount: 100, vat_rate: 2000 },
  ])
})

test('papers: Stars have no VAT, a person has no name, and a day is that of the shop', () => {
  const shop = { seller: { name: 'Coincast', address: null, tax_id: null }, vatRate: 2000, note: null }
  const paper = toPaper(shop, {
    kind: 'receipt',
    buyer: { accountId: 'acc_1', company: null },
    currency: 'XTR',
    lines: [{ credits: 10, plan: null, label: null, amount: 1 }],
  })
  expect(paper.vat).toEqual([])
  expect(paper.buyer).toEqual({ name: null, address: null, tax_id: null, account_id: 'acc_1' })
  const newYear = Date.UTC(2026, 11, 31, 22, 30)
  expect([dayOf(newYear, 'UTC'), dayOf(newYear, 'Europe/Berlin')]).toEqual(['2026-12-31', '2026-12-31'])
  expect(dayOf(newYear, 'Europe/Moscow')).toBe('2027-01-01')
  expect(toNumber('CC-R', 2026, 7)).toBe('CC-R-2026-000007')
})
