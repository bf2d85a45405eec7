import { AppError } from '../../kit/errors.ts'
import { toMinor } from '../money.ts'

/** What a bank says of one account for some days. Amounts are whole numbers of the currency's smallest unit. */
export interface Statement {
  iban: string
  currency: string
  /** Below zero if the account is overdrawn. */
  opening: number
  closing: number
  entries: StatementEntry[]
  /** Entries that are not booked yet: they come again when they are. */
  pending: number
}

export interface StatementEntry {
  /** The bank's own reference of it, which the parts of a batch share; null if it gives none. */
  bankRef: string | null
  /** Which part of its batch it is, from 0; null where the export has no batches. */
  bankPart: number | null
  /** YYYY-MM-DD */
  bookedOn: string
  /** Above zero. */
  amount: number
  direction: 'in' | 'out'
  /** It takes an earlier entry back, which went in the other direction. */
  isReversal: boolean
  /** All that it says: structured references first. */
  text: string
  /** Who paid, or was paid. */
  party: string | null
  partyIban: string | null
}

export const STATEMENT_LIMITS = { entriesMax: 2_000, textCharsMax: 1_000, partyCharsMax: 140 } as const

/** Throws `statement_rejected` unless the opening balance and the entries give the closing one. */
export function checkSum({ iban, currency, opening, closing, entries }: Statement): void {
  const sum = entries.reduce(
    (total, { amount, direction }) => total + (direction === 'in' ? amount : 0 - amount),
    opening,
  )
  if (sum === closing) return
  const detail = `${iban}: the opening balance ${opening} and the entries give ${sum}, not the closing balance ${closing}: ${closing - sum} of the smallest unit of ${currency} are missing`
  throw rejected(detail)
}

/** The amount of decimal text in a currency, in its smallest unit. Throws `statement_rejected`, naming where it stands. */
export function parseAmount(text: string, currency: string, where: string): number {
  const trimmed = text
    .trim()
    .replace(/^(\d+\.\d*?)0+$/, '$1')
    .replace(/\.$/, '')
  const amount = toMinor(trimmed, currency)
  if (amount === undefined) throw rejected(`${where}: "${text.slice(0, 40)}" is no amount of ${currency.slice(0, 10)}`)
  return amount
}

export const rejected = (detail: string): AppError => new AppError('statement_rejected', { detail })
