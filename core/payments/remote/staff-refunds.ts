import type { AuditLog } from '../../audit-log/service.ts'
import type { Refunded } from '../../contract/payment.ts'
import type { Db, Reader, Tx } from '../../db/client.ts'
import type { Idempotency, IdempotentRequest } from '../../idempotency/service.ts'
import { type Acting, type Careful, demandStepUp } from '../../kit/acting.ts'
import { AppError, isAppError } from '../../kit/errors.ts'
import type { Log } from '../../kit/log.ts'
import type { Ledger } from '../../ledger/service.ts'
import { toPaymentView } from '../order.ts'
import * as store from '../store.ts'
import type { Answered } from '../top-up.ts'
import type { Refunding } from './refunding.ts'
import { findRefund } from './store.ts'

export interface StaffRefundsDeps {
  db: Db
  ledger: Ledger
  auditLog: AuditLog
  idempotency: Idempotency
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

/** Marks the proposal that is carried out, in the transaction of the act. */
export type Settle = (tx: Tx) => Promise<void>

/** Refunds that staff ask for of payments whose provider returns the money. */
export function createStaffRefunds(deps: StaffRefundsDeps) {
  const { db, ledger, auditLog, idempotency, refunding, log, stepUpCredits } = deps
  /** The debt is written down before the provider is asked, so that whatever fails, the payer gets the money back once. A
   *  repeated request with the same key finds the debt of the first one, however far that came. */
  async function refund(
    acting: Careful,
    { provider, chargeId }: store.ChargeRow,
    asked: AskedRefund,
    { request, settle }: { request: IdempotentRequest | undefined; settle: Settle | undefined },
  ): Promise<Answered<Refunded>> {
    const earlier = request === undefined ? undefined : await idempotency.find(db.reader, request)
    // What is stored under this route was written below.
    if (earlier !== undefined) return { answer: JSON.parse(earlier.body) as Refunded, replayed: true }
    const ofDebt = request === undefined ? undefined : { ...request, route: `${request.route} debt` }
    const { answer: debt, replayed } = await db.write((tx) =>
      idempotency.once(tx, ofDebt, 200, async () => {
        await settle?.(tx)
        const owed = await owe(tx, acting, { provider, chargeId, asked })
        if (settle !== undefined && owed.refundId === null) throw refundedAlready()
        return owed
      }),
    )
    const row = debt.refundId === null ? undefined : await findRefund(db.reader, debt.refundId)
    if (replayed) {
      if (row?.status === 'failed')
        throw new AppError('refund_impossible', { detail: 'it was refused when this key was used first' })
      return { answer: await view(db.reader), replayed }
    }
    if (row !== undefined)
      await refunding.send(row).catch((error: unknown) => {
        if (!isAppError(error, 'unavailable')) throw error
        log({ event: 'refund_waits', level: 'warn', provider, refundId: row.id, error })
      })
    return db.write((tx) => idempotency.once(tx, request, 200, () => view(tx)))

    async function view(reader: Reader): Promise<Refunded> {
      const charge = await store.findCharge(reader, provider, chargeId)
      if (charge === undefined) throw new AppError('not_found', { what: 'payment', asked: chargeId })
      const { accountId } = charge
      return {
        payment: toPaymentView(charge, (await store.findOrder(reader, charge.orderId)) ?? null),
        account_id: accountId,
        telegram_id: null,
        refunded: row !== undefined,
        balance: await ledger.balance(reader, accountId),
      }
    }
  }

  /** Writes down what is owed and takes the credits; the id is null if nothing is left to refund. */
  async function owe(
    tx: Tx,
    acting: Careful,
    { provider, chargeId, asked }: Pick<store.ChargeRow, 'provider' | 'chargeId'> & { asked: AskedRefund },
  ): Promise<{ refundId: string | null }> {
    const charge = await store.findCharge(tx, provider, chargeId)
    if (charge === undefined) throw new AppError('not_found', { what: 'payment', asked: chargeId })
    const { available } = await ledger.balance(tx, charge.accountId)
    const owed = await refunding.owe(tx, charge, { amount: asked.amount, reason: asked.reason })
    if (owed === null) return { refundId: null }
    const moved = owed.charge.refundedCredits - charge.refundedCredits
    // Its transaction ends with this.
    demandStepUp(acting, moved, stepUpCredits)
    await recordRefund(tx, acting, { charge: owed.charge, available, credits: moved, reason: asked.reason })
    return { refundId: owed.row.id }
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

/** Somebody refunded it while the proposal waited. */
export const refundedAlready = (): AppError => new AppError('state_conflict', { what: 'payment', state: 'refunded' })
