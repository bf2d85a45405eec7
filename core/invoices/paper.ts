import type { InvoiceKind, InvoiceLine, Paper } from '../contract/money/invoices.ts'
import { vatOf } from './vat.ts'

/** What a shop prints on each of its papers. */
export interface Shop {
  seller: Paper['seller']
  /** Hundredths of a percent; null: it charges no VAT. */
  vatRate: number | null
  note: string | null
}

/** Who buys, as far as a paper names them. */
export interface Buyer {
  accountId: string
  /** Null for a person: what they pay is theirs by the id of the account alone, which says nothing of who they are. */
  company: { name: string; address: string | null; taxId: string | null } | null
}

/** Stars are no money: Telegram sells them, and no VAT can be said in them. */
const WITHOUT_VAT: readonly string[] = ['XTR']

export interface NewPaper {
  kind: InvoiceKind
  buyer: Buyer
  currency: string
  lines: ReadonlyArray<Omit<InvoiceLine, 'vat_rate'>>
  transfer?: Paper['transfer']
  payment?: Paper['payment']
  refersTo?: Paper['refers_to']
  reason?: string | null
  /** Of the paper that has it, for one that is not to say it twice. */
  hasVat?: boolean
}

/** A paper that is not issued yet: without a number and a day. */
export function toPaper(shop: Shop, { kind, buyer, currency, lines, hasVat = true, ...more }: NewPaper): Paper {
  const rate = hasVat && !WITHOUT_VAT.includes(currency) ? shop.vatRate : null
  const rated = lines.map((line) => ({ ...line, vat_rate: rate }))
  const { company, accountId } = buyer
  return {
    kind,
    number: null,
    issued_on: null,
    due_on: null,
    currency,
    seller: shop.seller,
    buyer: {
      name: company?.name ?? null,
      address: company?.address ?? null,
      tax_id: company?.taxId ?? null,
      account_id: accountId,
    },
    lines: rated,
    vat: vatOf(rated),
    total: rated.reduce((sum, { amount }) => sum + amount, 0),
    transfer: more.transfer ?? null,
    payment: more.payment ?? null,
    refers_to: more.refersTo ?? null,
    reason: more.reason ?? null,
    note: shop.note,
  }
}

/** The part of a name that says its kind. */
const SERIES_OF: Record<InvoiceKind, string> = { invoice: '', receipt: '-R', credit_note: '-C' }
const SERIAL_DIGITS = 6

export const seriesOf = (kind: InvoiceKind, series: string): string => `${series}${SERIES_OF[kind]}`

/** Such as CC-2026-000001. */
export const toNumber = (series: string, year: number, serial: number): string =>
  `${series}-${year}-${String(serial).padStart(SERIAL_DIGITS, '0')}`

/** The parts of a number, in any case; of what is none, those of no paper. */
export function fromNumber(text: string): { series: string; year: number; serial: number } {
  const [, series = '', year, serial] = /^([A-Z0-9-]+)-(\d{4})-(\d{1,9})$/.exec(text.trim().toUpperCase()) ?? []
  return { series, year: Number(year ?? 0), serial: Number(serial ?? 0) }
}

/** The day of a moment (ms) by the clock of a time zone: YYYY-MM-DD. */
export function dayOf(at: number, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('en-GB', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' })
    .formatToParts(at)
    .map(({ type, value }) => [type, value] as const)
  const { year = '', month = '', day = '' } = Object.fromEntries(parts) as Record<string, string>
  return `${year.padStart(4, '0')}-${month}-${day}`
}
