import type { People } from '../accounts/people.ts'
import type { AuditLog } from '../audit-log/service.ts'
import type { Refunded, Returned } from '../contract/payment.ts'
import type { Proposal } from '../contract/trust/proposal.ts'
import type { Carrier, Proposals } from '../proposals/service.ts'
import { personalAccountOf, personOf } from '../contract/trust/member.ts'
import type { Db, Reader, Tx } from '../db/client.ts'
import type { Errands } from '../errands/service.ts'
import type { AddEvent } from '../events/service.ts'
import { hashBody, type Idempotency, type IdempotentRequest } from '../idempotency/service.ts'
import { type Acting, type Careful, demandStepUp, systemActing } from '../kit/acting.ts'
import type { Now } from '../kit/clock.ts'
import { AppError } from '../kit/errors.ts'
import type { Log } from '../kit/log.ts'
import { refundEntry, returnEntry } from '../ledger/entries.ts'
import type { Ledger } from '../ledger/service.ts'
import { type AskedBooking, createBooking } from './refund-booking.ts'
import { toPaymentView } from './order.ts'
import type { Papers } from './credit.ts'
import type { Provider } from './provider.ts'
import { type AskedRefund, refundedAlready, type Settle, type StaffRefunds } from './remote/staff-refunds.ts'
import * as store from './store.ts'
import type { Answered } from './top-up.ts'

export interface RefundsDeps {
  db: Db
  ledger: Ledger
  auditLog: AuditLog
  errands: Errands
  idempotency: Idempotency
  addEvent: AddEvent
  papers: Pick<Papers, 'returned'>
  people: Pick<People, 'telegramIdOf'>
  providers: Readonly<Record<string, Provider>>
  staffRefunds: StaffRefunds
  proposals: Pick<Proposals, 'orPropose'>
  now: Now
  log: Log
  /** Refunds of more than this need a fresh second factor. */
  stepUpCredits: number
}

/** The reason of a refund that Telegram made by itself. */
const BY_TELEGRAM = 'paid back by Telegram'

/** Refunds: core takes back the credits and owes the Stars until they are reported as returned. */
export function createRefunds(deps: RefundsDeps) {
  const { db, ledger, errands, idempotency, people, providers, staffRefunds, proposals, now, log } = deps
  const bookRefund = createBooking(deps)
  /** Takes back the credits of a charge, whole or for a part of the money, and has the money returned: Stars by the bot, anything else by
   *  its provider; above FOUR_EYES_CREDITS it is proposed to a second person instead. Idempotent per key, so that a part is not returned twice. Throws `not_found`, `refund_impossible` if the credits have
   *  been spent, the payer is unknown, or the provider refuses, `idempotency_mismatch` and `step_up_required`. */
  async function refund(
    acting: Careful,
    chargeId: string,
    { reason, amount, key }: AskedRefund & { key: string | undefined },
  ): Promise<Answered<Refunded | Proposal>> {
    const request = key === undefined ? undefined : toRequest(acting, chargeId, [reason, amount ?? null], key)
    return proposals.orPropose<Answered<Refunded | Proposal>, Answered<Refunded | Proposal>>(
      acting,
      { kind: 'refund', target: chargeId, amount: amount ?? null, reason },
      () => refundNow(acting, chargeId, { reason, amount, request }),
      (propose) => db.write((tx) => idempotency.once(tx, request, 202, () => propose(tx))),
    )
  }

  async function refundNow(
    acting: Careful,
    chargeId: string,
    { reason, amount, request, settle }: AskedRefund & { request?: IdempotentRequest | undefined; settle?: Settle },
  ): Promise<Answered<Refunded>> {
    const charge = await store.findChargeById(db.reader, chargeId)
    if (charge !== undefined && providers[charge.provider]?.returnsBy === 'provider')
      return staffRefunds.refund(acting, charge, { reason, amount }, { request, settle })
    if (amount !== undefined)
      throw new AppError('refund_impossible', {
        detail: 'a payment of this provider goes back whole: leave out amount',
      })
    return db.write((tx) =>
      idempotency.once(tx, request, 200, async () => {
        await settle?.(tx)
        const done = await refundWhole(tx, acting, { chargeId, reason, toEntry: refundEntry })
        if (settle !== undefined && !done.refunded) throw refundedAlready()
        return done
      }),
    )
  }

  /** A refund that a second person has agreed to. Throws `state_conflict` for what was refunded meanwhile. */
  const carrier: Carrier = {
    permission: 'payments.refund',
    async carryOut(acting, { target, amount, reason }, settle) {
      await refundNow(acting, target, { reason, amount: amount ?? undefined, settle })
    },
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

  return { refund, carrier, acceptReturn }
}

const toRequest = ({ actorId }: Acting, chargeId: string, body: unknown, key: string): IdempotentRequest => ({
  accountId: personalAccountOf(actorId),
  route: `refund ${chargeId}`,
  key,
  bodyHash: hashBody(body),
})

const errandOf = ({ chargeId }: store.ChargeRow): string => `refund:${chargeId}`
