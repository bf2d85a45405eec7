import { and, asc, desc, eq, gt, gte, inArray, lte } from 'drizzle-orm'
import type { BankEntry } from '../../contract/payments/bank.ts'
import type { Reader, Tx } from '../../db/client.ts'
import { bankEntries, bankStatements } from '../../db/schema/remote-payments.ts'
import { charges, orders } from '../../db/schema/payments.ts'
import { paymentRefunds } from '../../db/schema/remote-payments.ts'
import type { Order } from '../order.ts'

export type EntryRow = typeof bankEntries.$inferSelect
export type StatementRow = typeof bankStatements.$inferSelect
export type RefundRow = typeof paymentRefunds.$inferSelect

export async function insertStatement(tx: Tx, row: typeof bankStatements.$inferInsert): Promise<void> {
  await tx.insert(bankStatements).values(row)
}

/** The statements of an account that a day is in. */
export async function listStatementsOn(db: Reader, iban: string, day: string): Promise<StatementRow[]> {
  return db
    .select()
    .from(bankStatements)
    .where(and(eq(bankStatements.iban, iban), lte(bankStatements.firstOn, day), gte(bankStatements.lastOn, day)))
}

/** The statement of an account that ended last before a day. */
export async function findStatementBefore(db: Reader, iban: string, day: string): Promise<StatementRow | undefined> {
  return db
    .select()
    .from(bankStatements)
    .where(and(eq(bankStatements.iban, iban), lte(bankStatements.lastOn, day)))
    .orderBy(desc(bankStatements.lastOn), desc(bankStatements.importedAt))
    .limit(1)
    .get()
}

export async function insertEntry(tx: Tx, row: EntryRow): Promise<void> {
  await tx.insert(bankEntries).values(row)
}

export async function findEntry(db: Reader, id: string): Promise<EntryRow | undefined> {
  return db.select().from(bankEntries).where(eq(bankEntries.id, id)).get()
}

/** The entries to which the bank gave that reference, part by part. */
export async function listByBankRef(db: Reader, iban: string, bankRef: string): Promise<EntryRow[]> {
  return db
    .select()
    .from(bankEntries)
    .where(and(eq(bankEntries.iban, iban), eq(bankEntries.bankRef, bankRef)))
    .orderBy(asc(bankEntries.id))
}

/** The entries that carry that reference of ours. */
export async function listByReference(db: Reader, iban: string, reference: string): Promise<EntryRow[]> {
  return db
    .select()
    .from(bankEntries)
    .where(and(eq(bankEntries.iban, iban), eq(bankEntries.reference, reference)))
    .orderBy(asc(bankEntries.id))
}

/** What takes back an entry that was not known, the oldest first. */
export async function listQueuedReversals(db: Reader, iban: string, limit: number): Promise<EntryRow[]> {
  return db
    .select()
    .from(bankEntries)
    .where(and(eq(bankEntries.state, 'queued'), eq(bankEntries.iban, iban), eq(bankEntries.fault, 'reversal')))
    .orderBy(asc(bankEntries.id))
    .limit(limit)
}

export async function updateEntry(tx: Tx, id: string, change: Partial<Omit<EntryRow, 'id'>>): Promise<void> {
  await tx.update(bankEntries).set(change).where(eq(bankEntries.id, id))
}

/** Entries of an account from one day to another. */
export async function listEntriesOf(
  db: Reader,
  iban: string,
  { from, until }: { from: string; until: string },
): Promise<EntryRow[]> {
  return db
    .select()
    .from(bankEntries)
    .where(and(eq(bankEntries.iban, iban), gte(bankEntries.bookedOn, from), lte(bankEntries.bookedOn, until)))
}

/** In the order in which they became known. */
export async function listEntries(
  db: Reader,
  state: BankEntry['state'],
  { after, limit }: { after: string; limit: number },
): Promise<EntryRow[]> {
  return db
    .select()
    .from(bankEntries)
    .where(and(eq(bankEntries.state, state), gt(bankEntries.id, after)))
    .orderBy(asc(bankEntries.id))
    .limit(limit)
}

/** The payments of an order, the first of them first, and what took them back. */
export async function listEntriesOfOrder(db: Reader, orderId: string): Promise<EntryRow[]> {
  return db.select().from(bankEntries).where(eq(bankEntries.orderId, orderId)).orderBy(asc(bankEntries.id))
}

export async function listReversalsOf(db: Reader, entryId: string): Promise<EntryRow[]> {
  return db.select().from(bankEntries).where(eq(bankEntries.reverses, entryId)).orderBy(asc(bankEntries.id))
}

/** What left for a refund, and what of it came back. */
export async function listEntriesOfRefund(db: Reader, refundId: string): Promise<EntryRow[]> {
  return db.select().from(bankEntries).where(eq(bankEntries.refundId, refundId)).orderBy(asc(bankEntries.id))
}

/** What left for the refunds of a charge, and what of it came back. */
export async function listEntriesOfRefunds(db: Reader, chargeId: string): Promise<EntryRow[]> {
  const ofCharge = db
    .select({ id: paymentRefunds.id })
    .from(paymentRefunds)
    .where(and(eq(paymentRefunds.provider, 'bank'), eq(paymentRefunds.chargeId, chargeId)))
  return db.select().from(bankEntries).where(inArray(bankEntries.refundId, ofCharge)).orderBy(asc(bankEntries.id))
}

/** Payments that became known since a moment, by their orders. */
export async function listRefsSince(db: Reader, since: number, limit: number): Promise<string[]> {
  const rows = await db
    .selectDistinct({ ref: orders.providerRef })
    .from(bankEntries)
    .innerJoin(orders, eq(orders.id, bankEntries.orderId))
    .where(gte(bankEntries.importedAt, since))
    .limit(limit)
  return rows.flatMap(({ ref }) => ref ?? [])
}

export async function findOrderByReference(db: Reader, reference: string): Promise<Order | undefined> {
  return db
    .select()
    .from(orders)
    .where(and(eq(orders.provider, 'bank'), eq(orders.providerRef, reference)))
    .get()
}

export async function findRefundById(db: Reader, id: string): Promise<RefundRow | undefined> {
  return db.select().from(paymentRefunds).where(eq(paymentRefunds.id, id)).get()
}

export async function findRefundByReference(db: Reader, reference: string): Promise<RefundRow | undefined> {
  return db
    .select()
    .from(paymentRefunds)
    .where(and(eq(paymentRefunds.provider, 'bank'), eq(paymentRefunds.providerId, reference)))
    .get()
}

/** Refunds that a person still has to transfer, with the charge that each of them returns. */
export async function listPayouts(db: Reader, limit: number) {
  return db
    .select({ refund: paymentRefunds, currency: charges.currency, entry: bankEntries })
    .from(paymentRefunds)
    .innerJoin(
      charges,
      and(eq(charges.provider, paymentRefunds.provider), eq(charges.chargeId, paymentRefunds.chargeId)),
    )
    .leftJoin(bankEntries, eq(bankEntries.id, paymentRefunds.chargeId))
    .where(and(eq(paymentRefunds.provider, 'bank'), eq(paymentRefunds.status, 'pending')))
    .orderBy(asc(paymentRefunds.createdAt))
    .limit(limit)
}
