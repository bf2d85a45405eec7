import type { InvoiceLine, Paper } from '../contract/money/invoices.ts'
import { vatOf } from './vat.ts'

/** What a credit note says of a paper of which `kept` is to be paid and `left` will be. All lines of a paper have one rate. Its VAT is the
 *  difference between that of the two amounts, so that the credit notes of a paper add up to it, however often it was rounded. */
export function creditedPart(
  { lines, total }: Pick<Paper, 'lines' | 'total'>,
  { kept, left }: { kept: number; left: number },
): Pick<Paper, 'lines' | 'vat' | 'total'> {
  const amount = kept - left
  const vat_rate = lines[0]?.vat_rate ?? null
  const [was] = vatOf([{ amount: kept, vat_rate }])
  const [is] = vatOf([{ amount: left, vat_rate }])
  const vat = (was?.vat ?? 0) - (is?.vat ?? 0)
  return {
    lines: amount === total ? lines : [toPart(lines, { amount, total, vat_rate })],
    vat: vat_rate === null ? [] : [{ rate: vat_rate, net: amount - vat, vat, gross: amount }],
    total: amount,
  }
}

function toPart(
  lines: Paper['lines'],
  { amount, total, vat_rate }: { amount: number; total: number; vat_rate: number | null },
): InvoiceLine {
  const credits = lines.reduce((sum, line) => sum + line.credits, 0)
  const part = total === 0 ? 0n : (BigInt(credits) * BigInt(amount)) / BigInt(total)
  return { credits: Number(part), plan: lines[0]?.plan ?? null, label: null, amount, vat_rate }
}
