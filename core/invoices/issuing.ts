import type { InvoiceState, Paper } from '../contract/money/invoices.ts'
import type { Reader, Tx } from '../db/client.ts'
import type { AddEvent } from '../events/service.ts'
import { type Now, toIsoOrNull } from '../kit/clock.ts'
import type { NewId } from '../kit/ids.ts'
import { toDecimal } from '../payments/money.ts'
import { type Buyer, dayOf, seriesOf, type Shop, toNumber } from './paper.ts'
import * as store from './store.ts'

export interface InvoiceSettings extends Shop {
  /** Begins every number. */
  series: string
  timeZone: string
}

export interface IssuingDeps {
  settings: InvoiceSettings
  addEvent: AddEvent
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
export function createIssuing({ settings, addEvent, now, newId }: IssuingDeps) {
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

  async function tell(tx: Tx, row: store.InvoiceRow): Promise<void> {
    const { kind, accountId, userId, dueAt } = row
    if (kind === 'receipt') return
    const data = { ...toldOf(row), kind, due_at: toIsoOrNull(dueAt) }
    await addEvent(tx, { type: 'invoice.issued', account_id: accountId, user_id: userId, data })
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
      await tell(tx, row)
      return row
    },

    /** Issues a draft, as it is now. */
    async issueDraft(
      tx: Tx,
      draft: store.InvoiceRow,
      { paper, orderId, dueAt }: { paper: Paper; orderId: string; dueAt: number },
    ): Promise<store.InvoiceRow> {
      const { frozen, ...numbered } = await number(tx, paper, dueAt)
      const change = { ...numbered, state: 'pending', paper: JSON.stringify(frozen), orderId, dueAt } as const
      const row = { ...draft, ...change, issuedAt: now() }
      await store.updateInvoice(tx, draft.id, row)
      await tell(tx, row)
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

/** What events say of an invoice. */
export const toldOf = (row: store.InvoiceRow) => ({
  invoice_id: row.id,
  number: paperOf(row).number ?? '',
  amount: row.currency === 'XTR' ? String(row.total) : toDecimal({ amount: row.total, currency: row.currency }),
  currency: row.currency,
})
