import type { InvoiceState, Paper } from '../contract/money/invoices.ts'
import type { Reader, Tx } from '../db/client.ts'
import type { Now } from '../kit/clock.ts'
import type { NewId } from '../kit/ids.ts'
import { type Buyer, dayOf, seriesOf, type Shop, toNumber } from './paper.ts'
import * as store from './store.ts'

export interface InvoiceSettings extends Shop {
  /** Begins every number. */
  series: string
  timeZone: string
}

export interface IssuingDeps {
  settings: InvoiceSettings
  now: Now
  newId: NewId
}

export interface Issued {
  paper: Paper
  state: InvoiceState
  /** Whose it is; the buyer's if left out. */
  accountId?: string
  userId: string
  orderId?: string | null
  charge?: { provider: string; chargeId: string } | null
  refersTo?: string | null
  dueAt?: number | null
}

export type Issuing = ReturnType<typeof createIssuing>

/** The only way to a number: paper and number are written in one transaction, and the paper is frozen by it. */
export function createIssuing({ settings, now, newId }: IssuingDeps) {
  const dayAt = (at: number): string => dayOf(at, settings.timeZone)

  /** Gives a paper the next number of its kind and year, and the day of today. */
  async function number(tx: Tx, paper: Paper, dueAt: number | null) {
    const day = dayAt(now())
    const year = Number(day.slice(0, 4))
    const series = seriesOf(paper.kind, settings.series)
    const serial = await store.takeSerial(tx, series, year)
    const due_on = dueAt === null ? null : dayAt(dueAt)
    const frozen: Paper = { ...paper, number: toNumber(series, year, serial), issued_on: day, due_on }
    return { series, year, serial, frozen }
  }

  return {
    dayAt,

    /** Issues a paper. */
    async issue(tx: Tx, { paper, state, userId, ...more }: Issued): Promise<store.InvoiceRow> {
      const dueAt = more.dueAt ?? null
      const { frozen, ...numbered } = await number(tx, paper, dueAt)
      const row: store.InvoiceRow = {
        id: newId('ivc'),
        kind: paper.kind,
        state,
        ...numbered,
        accountId: more.accountId ?? paper.buyer.account_id,
        userId,
        total: paper.total,
        currency: paper.currency,
        paper: JSON.stringify(frozen),
        orderId: more.orderId ?? null,
        provider: more.charge?.provider ?? null,
        chargeId: more.charge?.chargeId ?? null,
        refersTo: more.refersTo ?? null,
        createdAt: now(),
        issuedAt: now(),
        dueAt,
        endedAt: state === 'paid' ? now() : null,
        reminders: 0,
      }
      await store.insertInvoice(tx, row)
      return row
    },
  }
}

/** Who an account buys as: a company by its name, anybody else by the id of the account. */
export async function findBuyer(db: Reader, accountId: string): Promise<Buyer> {
  const found = await store.findBuyer(db, accountId)
  if (found?.kind !== 'corporate' || found.state !== 'active') return { accountId, company: null }
  const { company, billingAddress: address, taxId } = found
  return { accountId, company: { name: company ?? '', address, taxId } }
}

export const paperOf = ({ paper }: Pick<store.InvoiceRow, 'paper'>): Paper => JSON.parse(paper) as Paper
