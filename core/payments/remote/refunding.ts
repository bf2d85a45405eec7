import type { ProviderName } from '../../contract/ledger.ts'
import type { Db, Tx } from '../../db/client.ts'
import type { Now } from '../../kit/clock.ts'
import { AppError, isAppError } from '../../kit/errors.ts'
import type { NewId } from '../../kit/ids.ts'
import type { Log } from '../../kit/log.ts'
import { MINUTE_MS } from '../../kit/units.ts'
import type { Remote } from '../provider.ts'
import { type ChargeRow, findCharge } from '../store.ts'
import { createLanes } from './lane.ts'
import type { Reversals } from './reversals.ts'
import type { Settling } from './settling.ts'
import * as store from './store.ts'

export interface RefundingDeps {
  db: Db
  reversals: Reversals
  settling: Settling
  /** Those that return money when they are asked. */
  providers: readonly ProviderName[]
  /** Throws `payment_disabled` for a provider that is not set up. */
  getRemote: (provider: ProviderName) => Remote
  now: Now
  newId: NewId
  log: Log
}

const REFUNDS_EACH_MAX = 100
const RUN_MAX = 100
/** The sweep tries a refund only if the request that asked for it is not running. */
const REST_MS = MINUTE_MS

/** Refunds that staff ask for and a provider makes: first the credits are taken and the debt is written down, then the provider is asked,
 *  again and again until it has answered. */
export function createRefunding({ db, reversals, settling, providers, getRemote, now, newId, log }: RefundingDeps) {
  /** Writes down a refund of `amount`, or of all that is left, and takes its credits. Null if nothing is left to refund. Throws
   *  `payment_disabled` for a provider that is not set up; `refund_impossible` for more than is left, for a disputed payment, and for
   *  credits that have been spent. */
  async function owe(
    tx: Tx,
    charge: ChargeRow,
    { amount, reason }: { amount: number | undefined; reason: string },
  ): Promise<{ row: store.RefundRow; charge: ChargeRow } | null> {
    // A charge was written by a provider of ours. One that is not set up any more cannot be asked for the money.
    const provider = charge.provider as ProviderName
    getRemote(provider)
    const refunds = await store.listRefunds(tx, charge)
    const live = refunds.filter(({ status }) => status !== 'failed')
    const left = (charge.amount ?? 0) - live.reduce((sum, each) => sum + each.amount, 0)
    if (left <= 0) return null
    if (amount !== undefined && amount > left)
      throw new AppError('refund_impossible', { detail: `${left} of the smallest unit are left to refund` })
    const disputes = await store.listDisputes(tx, charge)
    if (disputes.some(({ status }) => status !== 'won'))
      throw new AppError('refund_impossible', { detail: 'the payment is disputed: its bank decides' })
    if (refunds.length >= REFUNDS_EACH_MAX)
      throw new AppError('refund_impossible', { detail: `a payment has at most ${REFUNDS_EACH_MAX} refunds` })
    const at = now()
    const row: store.RefundRow = {
      id: newId('rfd'),
      provider,
      chargeId: charge.chargeId,
      providerId: null,
      amount: amount ?? left,
      status: 'owed',
      reason,
      tries: 0,
      createdAt: at,
      changedAt: at,
    }
    await store.insertRefund(tx, row)
    return { row, charge: await reversals.book(tx, charge, { how: 'asked', reason }) }
  }

  /** Has the provider make a refund that is owed. Throws `refund_impossible` if it refuses for good: then the credits are back; and
   *  `unavailable` if it does not answer: it is tried again by itself. */
  async function send(row: store.RefundRow): Promise<void> {
    const { id, provider, chargeId, amount } = row
    const remote = getRemote(provider)
    await db.write((tx) => store.updateRefund(tx, id, { tries: row.tries + 1, changedAt: now() }))
    // Asked before, it may have been made: what a provider remembers of a repeated request ends after a day.
    if (row.tries > 0) {
      const { kind } = await settling.settle(provider, remote, { chargeId })
      // Without that answer it might be made twice.
      if (kind !== 'settled')
        throw new AppError('unavailable', { detail: 'the payment cannot be looked up', retry_after_seconds: 60 })
      if ((await store.findRefund(db.reader, id))?.status !== 'owed') return
    }
    const charge = await findCharge(db.reader, provider, chargeId)
    try {
      const made = await remote.refund({ id, chargeId, amount, currency: charge?.currency ?? '' })
      await db.write((tx) => note(tx, row, made))
      log({ event: 'refund_sent', provider, chargeId, refundId: id, status: made.status })
    } catch (error) {
      if (!isAppError(error, 'refund_impossible')) throw error
      log({ event: 'refund_refused', level: 'warn', provider, chargeId, refundId: id, error })
      await db.write((tx) => note(tx, row, null))
      throw error
    }
  }

  async function note(
    tx: Tx,
    { id, provider, chargeId, reason }: store.RefundRow,
    made: Awaited<ReturnType<Remote['refund']>> | null,
  ): Promise<void> {
    const charge = await findCharge(tx, provider, chargeId)
    if (charge === undefined) throw new Error('a refund has lost its charge')
    if (made === null) await store.updateRefund(tx, id, { status: 'failed', changedAt: now() })
    else await settling.mergeRefunds(tx, charge, [{ ...made, ourId: id }])
    await reversals.book(tx, charge, { how: 'told', reason })
  }

  async function sendOwedOf(provider: ProviderName): Promise<void> {
    for (const row of await store.listOwedRefunds(db.reader, provider, RUN_MAX)) {
      if (row.tries > 0 && row.changedAt + REST_MS > now()) continue
      if (row.tries === 0 && row.createdAt + REST_MS > now()) continue
      await send(row).catch((error: unknown) => {
        log({ event: 'refund_waits', level: 'warn', provider: row.provider, refundId: row.id, error })
      })
    }
  }
  const lanes = createLanes(providers, sendOwedOf)

  return {
    owe,
    send,
    /** Sends what is still owed, by all providers side by side. One that fails does not keep the others. */
    sendOwed: () => lanes.run(),
  }
}
export type Refunding = ReturnType<typeof createRefunding>
