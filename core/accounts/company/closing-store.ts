import { and, eq, gt, inArray, isNotNull, isNull, or } from 'drizzle-orm'
import type { Reader } from '../../db/client.ts'
import { jobs } from '../../db/schema/jobs.ts'
import { charges, orders, subscriptions } from '../../db/schema/payments.ts'
import { paymentDisputes, paymentRefunds } from '../../db/schema/remote-payments.ts'

export async function countRunning(db: Reader, accountId: string): Promise<number> {
  const running = and(eq(jobs.accountId, accountId), eq(jobs.status, 'PENDING'))
  return (await db.select({ id: jobs.id }).from(jobs).where(running)).length
}

export async function hasRenewingPlan(db: Reader, accountId: string, at: number): Promise<boolean> {
  const renews = and(
    eq(subscriptions.accountId, accountId),
    eq(subscriptions.renews, true),
    // Elsewhere than in Telegram it goes on until it is ended, also while a payment is missing.
    or(gt(subscriptions.paidUntil, at), isNotNull(subscriptions.providerRef)),
  )
  return (await db.select({ id: subscriptions.orderId }).from(subscriptions).where(renews).limit(1)).length > 0
}

/** Whether a payment, a refund or a dispute of an account is not settled. An invoice in a chat that nobody has paid is no such thing:
 *  paid later, it is its payer's own. */
export async function hasMoneyUnderWay(db: Reader, accountId: string, at: number): Promise<boolean> {
  const begun = and(eq(orders.status, 'open'), isNotNull(orders.providerRef), gt(orders.expiresAt, at))
  const [payment] = await db
    .select({ id: orders.id })
    .from(orders)
    .where(and(eq(orders.accountId, accountId), or(eq(orders.status, 'processing'), begun)))
    .limit(1)
  const [owed] = await db
    .select({ id: charges.chargeId })
    .from(charges)
    .where(
      and(
        eq(charges.accountId, accountId),
        isNotNull(charges.telegramId),
        isNotNull(charges.refundedAt),
        isNull(charges.returnedAt),
      ),
    )
    .limit(1)
  const [refund] = await db
    .select({ id: paymentRefunds.id })
    .from(paymentRefunds)
    .innerJoin(
      charges,
      and(eq(charges.provider, paymentRefunds.provider), eq(charges.chargeId, paymentRefunds.chargeId)),
    )
    .where(and(eq(charges.accountId, accountId), inArray(paymentRefunds.status, ['owed', 'pending'])))
    .limit(1)
  const [dispute] = await db
    .select({ id: paymentDisputes.disputeId })
    .from(paymentDisputes)
    .where(and(eq(paymentDisputes.accountId, accountId), eq(paymentDisputes.status, 'open')))
    .limit(1)
  return [payment, owed, refund, dispute].some((one) => one !== undefined)
}
