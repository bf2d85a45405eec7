/** What the stand-in remembers of the shop's account. Amounts are in the smallest unit. */
export interface BankState {
  entries: BankEntry[]
}

export const createBankState = (): BankState => ({ entries: [] })

export interface BankEntry {
  /** The bank's reference: entries of one batch share it. */
  ref: string
  /** Pending ones are in statements, but not in the balance. */
  isBooked: boolean
  /** Milliseconds since the epoch. */
  at: number
  amount: number
  direction: 'in' | 'out'
  isReversal: boolean
  /** As a structured reference. */
  reference: string | null
  /** In free words. */
  text: string
  party: string
  partyIban: string
}
