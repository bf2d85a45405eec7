import type { People } from '../accounts/people.ts'
import type { AuditLog } from '../audit-log/service.ts'
import type { Refunded, Returned } from '../contract/payment.ts'
import { personalAccountOf, personOf } from '../contract/trust/member.ts'
import type { Db, Reader, Tx } from '../db/client.ts'
import type { Errands } from '../errands/service.ts'
import type { AddEvent } from '../events/service.ts'
import { hashBody, type Idempotency, type IdempotentRequest } from '../idempotency/service.ts'
import { type Acting, type Careful, demandStepUp, systemActing } from '../kit/acting.ts'
import type { Now } from '../kit/clock.ts'
import { AppError } from '../kit/errors.ts'
import type { Log } from '../kit/log.ts'
import { refundEntry, returnEntry, refundKey } from '../ledger/entries.ts'
import { isWallet, type Posting, toCredits } from '../ledger/posting.ts'
import type { Ledger } from '../ledger/service.ts'
import { type Order, toPaymentView } from './order.ts'
import type { Provider } from './provider.ts'
import type { AskedRefund, StaffRefunds } from './remote/staff-refunds.ts'
import * as store from './store.ts'
import type { Answered } from './top-up.ts'

export interface RefundsDeps {
  db: Db
  ledger: Ledger
  auditLog: AuditLog
  errands: Errands
  idempotency: Idempotency
  addEvent: AddEvent
  people: Pick<People, 'telegramIdOf'>
  providers: Readonly<Record<string, Provider>>
  staffRefunds: StaffRefunds
  now: Now
  log: Log
  /** Refunds of more than this need a fresh second factor. */
  stepUpCredits: number
}

interface BookedRefund {
  charge: store.ChargeRow
  order: Order | null
  /** False: it was already booked. */
  refunded: boolean
  taken: number
  reason: string
}

interface AskedBooking {
  chargeId: string
  reason: string
  toEntry: typeof returnEntry
}

/** The reason of a refund that Telegram made by itself. */
const BY_TELEGRAM = 'paid back by Telegram'

/** Refunds: core takes back the credits and owes the Stars until they are reported as returned. */
export function createRefunds(deps: RefundsDeps) {
  const { db, ledger, auditLog, errands, idempotency, addEvent, people, providers, staffRefunds, now, log } = deps
  /** Takes back the credits of a charge, whole or for a part of the money, and has the money returned: Stars by the bot, anything else by
   *  its provider. Idempotent per key, so that a part is not returned twice. Throws `not_found`, `refund_impossible` if the credits have
   *  been spent, the payer is unknown, or the provider refuses, `idempotency_mismatch` and `step_up_required`. */
  async function refund(
    acting: Careful,
    chargeId: string,
    { reason, amount, key }: AskedRefund & { key: string | undefined },
  ): Promise<Answered<Refunded>> {
    const request = key === undefined ? undefined : toRequest(acting, chargeId, [reason, amount ?? null], key)
    const charge = await store.findChargeById(db.reader, chargeId)
    if (charge !== undefined && providers[charge.provider]?.returnsBy === 'provider')
      return staffRefunds.refund(acting, charge, { reason, amount }, request)
    if (amount !== undefined)
      throw new AppError('refund_impossible', {
        detail: 'a payment of this provider goes back whole: leave out amount',
      })
    return db.write((tx) =>
      idempotency.once(tx, request, 200, () => refundWhole(tx, acting, { chargeId, reason, toEntry: refundEntry })),
    )
  }

  async function refundWhole(tx: Tx, acting: Careful, asked: AskedBooking): Promise<Refunded> {
    const { charge, order, refunded } = await bookRefund(tx, acting, asked)
    // Its transaction ends with this.
    demandStepUp(acting, charge.credits, deps.stepUpCredits)
    const { accountId, chargeId } = charge
    const telegramId = providers[charge.provider]?.returnsBy === 'bot' ? await payerOf(tx, charge) : null
    if (telegramId === null) charge.returnedAt ??= await noteReturned(tx, charge)
    else if (charge.returnedAt === null) {
      const asked_by = await people.telegramIdOf(tx, acting.actorId)
      const errand = { kind: 'refund', charge_id: chargeId, credits: charge.credits, asked_by } as const
      await errands.add(tx, { key: errandOf(charge), telegramId, errand })
    }
    return {
      payment: toPaymentView(charge, order),
      account_id: accountId,
      telegram_id: telegramId,
      refunded,
      balance: await ledger.balance(tx, accountId),
    }
  }

  /** Who gets the Stars of a charge back. */
  async function payerOf(reader: Reader, { telegramId, accountId }: store.ChargeRow): Promise<string> {
    const payer = telegramId ?? (await people.telegramIdOf(reader, personOf(accountId)))
    if (payer === null) throw new AppError('refund_impossible', { detail: 'the payer of the Stars is unknown' })
    return payer
  }

  async function noteReturned(tx: Tx, charge: store.ChargeRow): Promise<number> {
    const returnedAt = now()
    await store.updateCharge(tx, charge, { returnedAt })
    await errands.end(tx, errandOf(charge))
    return returnedAt
  }

  /** Books that the Stars of a charge have been returned, by the bot or by Telegram itself; once per charge.
   *  Spent credits remain spent and are the operator's loss; the record says how many. Throws `not_found` for
   *  a charge that was never credited, and `state_conflict` while jobs hold the missing credits: retry when
   *  they have ended. */
  async function acceptReturn(
    { requestId }: Pick<Acting, 'requestId'>,
    { telegram_id: telegramId, charge_id: chargeId }: { telegram_id: string; charge_id: string },
  ): Promise<Returned> {
    const done = await db.write(async (tx) => {
      const acting = systemActing(requestId)
      const booked = await bookRefund(tx, acting, { chargeId, reason: BY_TELEGRAM, toEntry: returnEntry })
      booked.charge.returnedAt ??= await noteReturned(tx, booked.charge)
      return { ...booked, balance: await ledger.balance(tx, booked.charge.accountId) }
    })
    const { charge, order, refunded, taken, balance } = done
    log({ event: 'payment_returned', telegramId, orderId: charge.orderId, credits: charge.credits, taken, refunded })
    const reason = done.reason === BY_TELEGRAM ? null : done.reason
    return { payment: toPaymentView(charge, order), refunded, taken, reason, balance }
  }

  async function bookRefund(
    tx: Tx,
    acting: Acting,
    { chargeId, reason, toEntry }: AskedBooking,
  ): Promise<BookedRefund> {
    const charge = await store.findChargeById(tx, chargeId)
    if (charge === undefined) throw new AppError('not_found', { what: 'payment', asked: chargeId })
    const { accountId, provider, credits, orderId } = charge
    const order = orderId === '' ? null : ((await store.findOrder(tx, orderId)) ?? null)
    if (charge.refundedAt !== null) {
      const entry = await ledger.findEntry(tx, { key: refundKey(provider, chargeId) })
      return { charge, order, refunded: false, taken: takenBy(entry), reason: entry?.reason ?? reason }
    }
    const refundedAt = now()
    const balance = await ledger.balance(tx, accountId)
    const [amount, available, held] = [toCredits(credits), toCredits(balance.available), toCredits(balance.held)]
    const entry = toEntry({ accountId, provider, chargeId, amount, available, held, reason })
    await ledger.post(tx, entry)
    const change = { refundedAt, refundedCredits: credits, lostCredits: credits - takenBy(entry), refundEntries: 1 }
    await store.updateCharge(tx, charge, change)
    if (order !== null) await store.updateOrder(tx, orderId, { status: 'refunded' })
    const taken = takenBy(entry)
    await addEvent(tx, {
      type: 'payment.refunded',
      account_id: accountId,
      ...(order === null ? {} : { user_id: order.userId }),
      data: { payment_id: chargeId, provider, credits, taken, reason },
    })
    await auditLog.record(tx, {
      ...acting,
      action: 'payment.refunded',
      target: chargeId,
      reason,
      before: { available },
      moved: { credits, accountId },
      after: { available: available - taken, account_id: accountId, provider, credits, taken },
    })
    return { charge: { ...charge, ...change }, order, refunded: true, taken, reason }
  }

  return { refund, acceptReturn }
}

const toRequest = ({ actorId }: Acting, chargeId: string, body: unknown, key: string): IdempotentRequest => ({
  accountId: personalAccountOf(actorId),
  route: `refund ${chargeId}`,
  key,
  bodyHash: hashBody(body),
})

const errandOf = ({ chargeId }: store.ChargeRow): string => `refund:${chargeId}`

/** How much of a refund came out of the wallet. */
const takenBy = (entry: { postings: readonly Posting[] } | undefined): number =>
  (entry?.postings ?? []).reduce((sum, { source, amount }) => sum + (isWallet(source) ? amount : 0), 0)
