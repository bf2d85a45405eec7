import { and, asc, desc, eq, inArray, isNull, lt, lte, sql } from 'drizzle-orm'
import type { InvoiceKind, InvoiceState } from '../contract/money/invoices.ts'
import type { Reader, Tx } from '../db/client.ts'
import { accounts, memberships } from '../db/schema/accounts.ts'
import { invoiceCounters, invoices, orders } from '../db/schema/payments.ts'
import { bankEntries } from '../db/schema/remote-payments.ts'

export type InvoiceRow = typeof invoices.$inferSelect

const rowid = sql<number>`invoices.rowid`

/** The next number of a series in a year, from 1. It is used in this transaction, or by the next one. */
export async function takeSerial(tx: Tx, series: string, year: number): Promise<number> {
  const [row] = await tx
    .insert(invoiceCounters)
    .values({ series, year, last: 1 })
    .onConflictDoUpdate({
      target: [invoiceCounters.series, invoiceCounters.year],
      set: { last: sql`${invoiceCounters.last} + 1` },
    })
    .returning({ last: invoiceCounters.last })
  if (row === undefined) throw new Error('a counter has no row')
  return row.last
}

export async function insertInvoice(tx: Tx, row: InvoiceRow): Promise<void> {
  await tx.insert(invoices).values(row)
}

export async function updateInvoice(tx: Tx, id: string, change: Partial<InvoiceRow>): Promise<void> {
  await tx.update(invoices).set(change).where(eq(invoices.id, id))
}

export async function findInvoice(db: Reader, id: string): Promise<InvoiceRow | undefined> {
  return db.select().from(invoices).where(eq(invoices.id, id)).get()
}

/** The invoice of an order that is not canceled. */
export async function findInvoiceOfOrder(db: Reader, orderId: string): Promise<InvoiceRow | undefined> {
  return db
    .select()
    .from(invoices)
    .where(
      and(
        eq(invoices.orderId, orderId),
        eq(invoices.kind, 'invoice'),
        inArray(invoices.state, ['draft', 'pending', 'overdue', 'paid']),
      ),
    )
    .get()
}

/** The papers of a payment, the oldest first: several may be of one moment. */
export async function listOfCharge(db: Reader, provider: string, chargeId: string): Promise<InvoiceRow[]> {
  return db
    .select()
    .from(invoices)
    .where(and(eq(invoices.provider, provider), eq(invoices.chargeId, chargeId)))
    .orderBy(asc(rowid))
}

export interface Filter {
  accountId?: string | undefined
  kind?: InvoiceKind | undefined
  state?: InvoiceState | undefined
  /** The parts of its number. */
  numbered?: Pick<InvoiceRow, 'series' | 'year' | 'serial'> | undefined
}

/** Newest first, below `below`: rows are numbered in order of arrival. */
export async function listInvoices(
  db: Reader,
  { accountId, kind, state, numbered }: Filter,
  { below, limit }: { below: number; limit: number },
): Promise<Array<{ place: number; row: InvoiceRow }>> {
  return db
    .select({ place: rowid, row: invoices })
    .from(invoices)
    .where(
      and(
        lt(rowid, below),
        accountId === undefined ? undefined : eq(invoices.accountId, accountId),
        kind === undefined ? undefined : eq(invoices.kind, kind),
        state === undefined ? undefined : eq(invoices.state, state),
        numbered === undefined
          ? undefined
          : and(
              eq(invoices.series, numbered.series ?? ''),
              eq(invoices.year, numbered.year ?? 0),
              eq(invoices.serial, numbered.serial ?? 0),
            ),
      ),
    )
    .orderBy(desc(rowid))
    .limit(limit)
}

/** Invoices that wait for their money and were due by then, from the one after `after`, the oldest first. */
export async function listDue(
  db: Reader,
  { by, after, limit }: { by: number; after: { dueAt: number; id: string }; limit: number },
): Promise<InvoiceRow[]> {
  return db
    .select()
    .from(invoices)
    .where(
      and(
        sql`${invoices.state} IN ('pending', 'overdue')`,
        lte(invoices.dueAt, by),
        sql`(${invoices.dueAt}, ${invoices.id}) > (${after.dueAt}, ${after.id})`,
      ),
    )
    .orderBy(asc(invoices.dueAt), asc(invoices.id))
    .limit(limit)
}

/** Whether money has come that names an order and that a person has yet to decide about. */
export async function isPaymentQueued(db: Reader, orderId: string): Promise<boolean> {
  const row = await db
    .select({ id: bankEntries.id })
    .from(orders)
    .innerJoin(bankEntries, eq(bankEntries.reference, orders.providerRef))
    .where(
      and(
        eq(orders.id, orderId),
        eq(bankEntries.state, 'queued'),
        eq(bankEntries.direction, 'in'),
        eq(bankEntries.isReversal, false),
      ),
    )
    .get()
  return row !== undefined
}

/** The owner of an account; of several, who has been it the longest. */
export async function findOwner(db: Reader, accountId: string): Promise<string | undefined> {
  const row = await db
    .select({ userId: memberships.userId })
    .from(memberships)
    .where(and(eq(memberships.accountId, accountId), eq(memberships.role, 'owner'), isNull(memberships.endedAt)))
    .orderBy(asc(memberships.since), asc(memberships.userId))
    .get()
  return row?.userId
}

/** An account as an invoice names it. */
export async function findBuyer(db: Reader, accountId: string) {
  const { kind, state, company, taxId, billingAddress } = accounts
  return db
    .select({ kind, state, company, taxId, billingAddress })
    .from(accounts)
    .where(eq(accounts.id, accountId))
    .get()
}

export async function findOrder(db: Reader, id: string) {
  return db.select().from(orders).where(eq(orders.id, id)).get()
}

export async function moveInvoices(tx: Tx, fromId: string, toId: string): Promise<void> {
  await tx.update(invoices).set({ accountId: toId }).where(eq(invoices.accountId, fromId))
}
