import type { SandboxClock } from '../state/clock.ts'
import type { BankEntry, BankState } from './state.ts'
import { toCamt, toCsv } from './statements.ts'

export interface BankDeps {
  state: BankState
  clock: SandboxClock
  nextNumber: () => number
  /** Of the shop. */
  iban: string
}

/** A transfer that somebody makes. */
export interface Transfer {
  amount: number
  /** Written where references belong. */
  reference?: string | undefined
  /** Written in free words instead. */
  text?: string | undefined
  party?: string | undefined
  direction?: 'in' | 'out' | undefined
}

const CURRENCY = 'USD'
const PAYER_IBAN = 'GB33BUKB20201555555555'

/** A bank at which the shop has an account: people pay into it, and it makes statements. */
export function createBank({ state, clock, nextNumber, iban }: BankDeps) {
  const newRef = (): string => `SBX${String(nextNumber()).padStart(10, '0')}`

  function toEntry({ amount, reference, text = '', party = 'Anna Investor', direction = 'in' }: Transfer, ref: string) {
    const money = { amount, direction, isReversal: false, reference: reference ?? null, text }
    const entry: BankEntry = { ref, isBooked: true, at: clock.now(), ...money, party, partyIban: PAYER_IBAN }
    state.entries.push(entry)
    return entry
  }

  return {
    entries: (): readonly BankEntry[] => state.entries,
    /** One transfer; `isPending`: booked only by `book`. */
    pay(transfer: Transfer, isPending = false): BankEntry {
      const entry = toEntry(transfer, newRef())
      entry.isBooked = !isPending
      return entry
    },
    /** Many transfers as one entry of the statement. */
    payAll(transfers: readonly Transfer[]): BankEntry[] {
      const ref = newRef()
      return transfers.map((transfer) => toEntry(transfer, ref))
    },
    /** Books what is pending. */
    book(): void {
      for (const entry of state.entries) entry.isBooked = true
    },
    /** Takes an entry back; undefined if there is none of that reference. */
    reverse(ref: string): BankEntry | undefined {
      const entry = state.entries.find((each) => each.ref === ref && !each.isReversal)
      if (entry === undefined) return undefined
      const direction = entry.direction === 'in' ? 'out' : 'in'
      const reversal: BankEntry = { ...entry, direction, isReversal: true, isBooked: true, at: clock.now() }
      state.entries.push(reversal)
      return reversal
    },
    /** The statement of the days from `from` to `until` (ms), made anew each time. */
    statement(format: 'camt.053' | 'csv', from = 0, until = clock.now()): string {
      const asked = { iban, currency: CURRENCY, entries: state.entries, from, until, madeAt: clock.now() }
      return format === 'csv' ? toCsv(asked) : toCamt(asked)
    },
  }
}
export type Bank = ReturnType<typeof createBank>
