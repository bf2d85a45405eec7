import type { InvoiceLine, Paper } from '../contract/money/invoices.ts'

/** The VAT that the lines of each rate contain together: gross × rate / (100 % + rate), rounded half up to the smallest unit, the highest rate
 *  first. Per rate and not per line, so that it is the VAT of the sum. Amounts are whole numbers of any sign; of one below zero the
 *  half goes away from zero, so that a credit note takes back exactly what its invoice says. Lines without VAT are in no group. */
export function vatOf(lines: ReadonlyArray<Pick<InvoiceLine, 'amount' | 'vat_rate'>>): Paper['vat'] {
  const sums = new Map<number, number>()
  for (const { amount, vat_rate: rate } of lines) if (rate !== null) sums.set(rate, (sums.get(rate) ?? 0) + amount)
  return [...sums]
    .sort(([a], [b]) => b - a)
    .map(([rate, gross]) => {
      const vat = containedIn(gross, rate)
      return { rate, net: gross - vat, vat, gross }
    })
}

/** In whole numbers only: (2·gross·rate + base) / (2·base) is the half-up quotient. */
function containedIn(gross: number, rate: number): number {
  const base = 10_000n + BigInt(rate)
  const twice = 2n * BigInt(Math.abs(gross)) * BigInt(rate)
  return Math.sign(gross) * Number((twice + base) / (2n * base))
}
