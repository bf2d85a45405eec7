import type { Actor } from '../contract/account.ts'
import type { ProviderName, TopUpRequest, TopUpView } from '../contract/ledger.ts'
import type { Db, Reader, Tx } from '../db/client.ts'
import { hashBody, type Idempotency } from '../idempotency/service.ts'
import { type Now, toIso } from '../kit/clock.ts'
import type { NewId } from '../kit/ids.ts'
import { HOUR_MS } from '../kit/units.ts'
import type { Ledger } from '../ledger/service.ts'
import type { Credit } from './credit.ts'
import type { Order } from './order.ts'
import type { Plan } from './plan.ts'
import type { Price, Provider } from './provider.ts'
import * as store from './store.ts'

export interface TopUpDeps {
  db: Db
  ledger: Ledger
  idempotency: Idempotency
  credit: Credit
  /** Throws `payment_disabled`. */
  getProvider: (name: ProviderName) => Provider
  /** Throws `not_found`. */
  getPlan: (id: string) => Plan
  /** Throws `terms_not_accepted`. */
  requireTerms: (reader: Reader, actor: Actor) => Promise<void>
  now: Now
  newId: NewId
}

/** `replayed`: the same Idempotency-Key has already been given this answer. */
export interface Answered<T> {
  answer: T
  replayed: boolean
}

const ROUTE = 'POST /api/account/top-up'
const ORDER_TTL_MS = HOUR_MS

/** The one door to buy credits by: play money is credited at once, anything else becomes an order that waits for its money. */
export function createTopUps(deps: TopUpDeps) {
  const { db, ledger, idempotency, credit, getProvider, getPlan, requireTerms, now, newId } = deps
  /** Credits sandbox money at once, or creates an order that can be paid for an hour. Throws `payment_disabled`,
   *  `terms_not_accepted`, and `not_found` for an unknown plan. */
  async function topUp(actor: Actor, request: TopUpRequest, key: string | undefined): Promise<Answered<TopUpView>> {
    const { accountId } = actor
    const provider = getProvider(request.provider)
    const { amount = null, plan = null, reason = null } = request
    const bodyHash = hashBody([provider.name, amount, plan, reason])
    const asked = key === undefined ? undefined : { accountId, route: ROUTE, key, bodyHash }
    return db.write((tx) =>
      idempotency.once(tx, asked, 201, async () => {
        await requireTerms(tx, actor)
        // Only now: a plan that is no longer sold still applies to orders made before.
        const order = toOrder(actor, request, provider)
        if (provider.name === 'sandbox') await creditAtOnce(tx, order, request.reason)
        else await store.insertOrder(tx, order)
        return toView(tx, order)
      }),
    )
  }

  async function creditAtOnce(tx: Tx, order: Order, reason: string | undefined): Promise<void> {
    const { id: chargeId, provider, userId, accountId, credits } = order
    const charge = { provider, chargeId, orderId: '', accountId, credits, telegramId: null }
    await credit(tx, charge, { userId, reason: reason === '' ? undefined : reason })
    order.status = 'paid'
  }

  function toOrder({ userId, accountId }: Actor, request: TopUpRequest, provider: Provider): Order {
    const { credits, plan, price } = toSold(request, provider)
    return {
      id: newId('pay'),
      accountId,
      userId,
      provider: provider.name,
      credits,
      plan,
      priceAmount: price.amount,
      priceCurrency: price.currency,
      status: 'open',
      createdAt: now(),
      expiresAt: now() + ORDER_TTL_MS,
    }
  }

  function toSold(
    { amount, plan }: TopUpRequest,
    provider: Provider,
  ): { credits: number; plan: string | null; price: Price } {
    if (amount !== undefined) return { credits: amount, plan: null, price: provider.toPrice(amount) }
    const { id, credits, price } = getPlan(plan ?? '')
    return { credits, plan: id, price }
  }

  async function toView(reader: Reader, order: Order): Promise<TopUpView> {
    const { balance, available } = await ledger.balance(reader, order.accountId)
    const isPaid = order.status === 'paid'
    return {
      id: order.id,
      status: isPaid ? 'credited' : 'pending',
      provider: order.provider,
      amount: order.credits,
      plan: order.plan,
      price: { amount: order.priceAmount, currency: order.priceCurrency },
      expires_at: isPaid ? null : toIso(order.expiresAt),
      balance,
      available,
    }
  }

  return { topUp }
}
