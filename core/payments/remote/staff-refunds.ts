import type { AuditLog } from '../../audit-log/service.ts'
import type { Refunded } from '../../contract/payment.ts'
import type { Db, Tx } from '../../db/client.ts'
import { type Acting, type Careful, demandStepUp } from '../../kit/acting.ts'
import { AppError, isAppError } from '../../kit/errors.ts'
import type { Log } from '../../kit/log.ts'
import type { Ledger } from '../../ledger/service.ts'
import { toPaymentView } from '../order.ts'
import * as store from '../store.ts'
import type { Refunding } from './refunding.ts'

export interface StaffRefundsDeps {
  db: Db
  ledger: Ledger
  auditLog: AuditLog
  refunding: Refunding
  log: Log
  /** Refunds of more credits than this need a fresh second factor. */
  stepUpCredits: number
}

export interface AskedRefund {
  reason: string
  /** In the smallest unit of what was paid; all that is left by default. */
  amount?: number | undefined
}

/** Refunds that staff ask for of payments whose provider returns the money. */
export function createStaffRefunds({ db, ledger, auditLog, refunding, log, stepUpCredits }: StaffRefundsDeps) {
  /** The debt is written down before the provider is asked, so that whatever fails, the payer gets the money back once. */
  async function refund(
    acting: Careful,
    { provider, chargeId }: store.ChargeRow,
    asked: AskedRefund,
  ): Promise<Refunded> {
    const { accountId, owed } = await db.write(async (tx) => {
      const charge = await store.findCharge(tx, provider, chargeId)
      if (charge === undefined) throw new AppError('not_found', { what: 'payment', asked: chargeId })
      const { available } = await ledger.balance(tx, charge.accountId)
      const owed = await refunding.owe(tx, charge, { amount: asked.amount, reason: asked.reason })
      // Its transaction ends with this.
      if (owed !== null) demandStepUp(acting, owed.charge.refundedCredits - charge.refundedCredits, stepUpCredits)
      if (owed !== null) {
        const moved = owed.charge.refundedCredits - charge.refundedCredits
        await recordRefund(tx, acting, { charge: owed.charge, available, credits: moved, reason: asked.reason })
      }
      return { accountId: charge.accountId, owed }
    })
    if (owed !== null)
      await refunding.send(owed.row).catch((error: unknown) => {
        if (!isAppError(error, 'unavailable')) throw error
        log({ event: 'refund_waits', level: 'warn', provider, refundId: owed.row.id, error })
      })
    const charge = await store.findCharge(db.reader, provider, chargeId)
    if (charge === undefined) throw new AppError('not_found', { what: 'payment', asked: chargeId })
    return {
      payment: toPaymentView(charge, (await store.findOrder(db.reader, charge.orderId)) ?? null),
      account_id: accountId,
      telegram_id: null,
      refunded: owed !== null,
      balance: await ledger.balance(db.reader, accountId),
    }
  }

  async function recordRefund(
    tx: Tx,
    acting: Acting,
    {
      charge,
      available,
      credits: moved,
      reason,
    }: { charge: store.ChargeRow; available: number; credits: number; reason: string },
  ): Promise<void> {
    const { provider, chargeId, accountId, credits, refundedCredits } = charge
    const after = await ledger.available(tx, accountId)
    await auditLog.record(tx, {
      ...acting,
      moved: { credits: moved, accountId },
      action: 'payment.refunded',
      target: chargeId,
      reason,
      before: { available },
      after: {
        available: after,
        account_id: accountId,
        provider,
        credits,
        taken: available - after,
        refunded: refundedCredits,
      },
    })
  }

  return { refund }
}
export type StaffRefunds = ReturnType<typeof createStaffRefunds>
