import { PAID } from './models.ts'

/** What the client knows, kept outside core: all it has sent, and what core has acknowledged. */
export interface Journal {
  accounts: Account[]
  topUps: Map<string, TopUp>
  orders: Map<string, Order>
  /** Orders whose end is being waited for. */
  waiting: Set<Order>
  /** Datasets acknowledged by a quote, and whose they are. */
  datasets: Map<string, Account>
  /** Of the model that costs, in the order in which they were asked for. */
  prices: PriceChange[]
  /** Answers that must never come, whatever has been killed. */
  complaints: string[]
  counts: Counts
}

export interface Account {
  email: string
  token: string
}

export interface TopUp {
  key: string
  account: Account
  amount: number
  /** The id of the payment, once acknowledged. */
  id: string | null
  /** An answer has come that was no replay: there must not be another. Of two requests at once the replay may be heard first. */
  isTaken: boolean
}

/** A job as it was ordered. `told` is the last status that core has told of it. */
export interface Order {
  key: string
  account: Account
  model: string
  rows: number
  /** Makes the same body again, for the same request sent twice. */
  body: () => { headers: Record<string, string>; content: string | FormData }
  waits: boolean
  jobId: string | null
  /** As with a top-up. */
  isTaken: boolean
  /** How often it was sent, and how often the answer was no. */
  sent: number
  refusals: number
  told: 'PENDING' | 'OK' | 'ERROR' | 'CANCELED' | null
  /** When it was first sent, and when it was first answered: it costs what was in force at some moment between. */
  sentAt: number
  ackAt: number | null
  /** What its quote has promised, where it had one, and for which series. */
  quoted: number | null
  datasetId: string | null
}

/** A price of the model that costs: in force from some moment between the two. Nobody knows of one whose answer was lost. */
export interface PriceChange {
  price: number
  askedAt: number
  /** Infinity until it is acknowledged. */
  knownAt: number
}

/** The prices that may have been in force at some moment of a span. */
export function pricesWithin(prices: readonly PriceChange[], from: number, to: number): number[] {
  return prices
    .filter(
      ({ askedAt }, index) => askedAt <= to && Math.min(...prices.slice(index + 1).map((next) => next.knownAt)) >= from,
    )
    .map(({ price }) => price)
}

/** Refused for good: it must not exist. Where one of two requests was lost, nobody knows. */
export const isRefused = ({ sent, refusals }: Order): boolean => refusals > 0 && refusals === sent

/** Proof that a run was not empty. */
export interface Counts {
  acknowledged: number
  replayed: number
  refused: number
  uploads: number
  canceled: number
  /** Cancels that came after the end of their job. */
  cancelsTooLate: number
  /** Prices changed, and models examined. */
  prices: number
  models: number
  /** Answers that said: later. */
  askedToWait: number
  inDoubt: number
  inDoubtDone: number
}

export const createJournal = (): Journal => ({
  accounts: [],
  topUps: new Map(),
  orders: new Map(),
  waiting: new Set(),
  datasets: new Map(),
  prices: [{ price: PAID.pricePerRow, askedAt: 0, knownAt: 0 }],
  complaints: [],
  counts: {
    acknowledged: 0,
    replayed: 0,
    refused: 0,
    uploads: 0,
    canceled: 0,
    cancelsTooLate: 0,
    prices: 0,
    models: 0,
    askedToWait: 0,
    inDoubt: 0,
    inDoubtDone: 0,
  },
})

/** Notes what core has told of a job; a job that has ended stays as it ended. Answers may overtake each other, so a PENDING that
 *  comes late says nothing. */
export function noteTold(journal: Journal, order: Order, status: NonNullable<Order['told']>): void {
  const before = order.told
  if (before !== null && before !== 'PENDING') {
    if (status !== 'PENDING' && before !== status)
      journal.complaints.push(`job ${order.jobId} was ${before} and is now ${status}`)
    return
  }
  order.told = status
}
