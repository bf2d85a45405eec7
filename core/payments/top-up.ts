import type { Actor } from '../contract/account.ts'
import type { BankInstruction } from '../contract/payments/bank.ts'
import type { OrderStatus, ProviderName, TopUpRequest, TopUpView } from '../contract/ledger.ts'
import type { Db, Reader, Tx } from '../db/client.ts'
import { hashBody, type Idempotency, type IdempotentRequest } from '../idempotency/service.ts'
import { personalAccountOf } from '../contract/trust/member.ts'
import { type Now, toIso } from '../kit/clock.ts'
import { refuseField } from '../kit/errors.ts'
import type { NewId } from '../kit/ids.ts'
import { HOUR_MS } from '../kit/units.ts'
import type { Ledger } from '../ledger/service.ts'
import type { Credit, Papers } from './credit.ts'
import { discounted, type Price } from './money.ts'
import { type Order, statusAt } from './order.ts'
import type { Plan } from './plan.ts'
import type { Provider, Remote } from './provider.ts'
import * as store from './store.ts'

export interface TopUpDeps {
  db: Db
  ledger: Ledger
  idempotency: Idempotency
  credit: Credit
  papers: Pick<Papers, 'began'>
  /** Throws `payment_disabled`. */
  getProvider: (name: ProviderName) => Provider
  /** How an order is paid by a transfer; null if it is not. */
  toInstruction: (order: Order) => BankInstruction | null
  /** Throws `not_found`. */
  getPlan: (id: string, provider: ProviderName) => Plan
  /** The discount on a package of exactly so many credits; 0 for any other amount. */
  percentOff: (credits: number) => number
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
/** Under this name the order of a key is kept until its payment has begun at the provider. */
const ORDER_ROUTE = `${ROUTE} order`
const ORDER_TTL_MS = HOUR_MS

/** The one door to buy credits by: play money is credited at once, anything else becomes an order that waits for its money. */
export function createTopUps(deps: TopUpDeps) {
  const { db, ledger, idempotency, credit, papers, getProvider, toInstruction, getPlan, percentOff } = deps
  const { requireTerms, now, newId } = deps
  /** Credits sandbox money at once, or creates an order that can be paid for an hour. Throws `payment_disabled`,
   *  `terms_not_accepted`, `amount_unpayable`, `unavailable` if the provider does not answer, and `not_found` for an unknown
   *  plan. */
  async function topUp(actor: Actor, request: TopUpRequest, key: string | undefined): Promise<Answered<TopUpView>> {
    const { accountId } = actor
    const provider = getProvider(request.provider)
    refusePersonal(actor, request)
    const { amount = null, plan = null, reason = null } = request
    const bodyHash = hashBody([provider.name, amount, plan, reason])
    const asked = key === undefined ? undefined : { accountId, route: ROUTE, key, bodyHash }
    if (provider.remote !== null) return startRemote(provider.remote, { actor, request, provider, asked })
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

  /** The order is written first, so that its payment is never unknown here, and the provider asked afterwards, under the order's id:
   *  a repeated request with the same key gets the same payment, however far the first one came. */
  async function startRemote(
    remote: Remote,
    {
      actor,
      request,
      provider,
      asked,
    }: { actor: Actor; request: TopUpRequest; provider: Provider; asked: IdempotentRequest | undefined },
  ): Promise<Answered<TopUpView>> {
    const earlier = asked === undefined ? undefined : await idempotency.find(db.reader, asked)
    // What is stored under this route was written below.
    if (earlier !== undefined) return { answer: JSON.parse(earlier.body) as TopUpView, replayed: true }
    const ofOrder = asked === undefined ? undefined : { ...asked, route: ORDER_ROUTE }
    const { answer: order } = await db.write((tx) =>
      idempotency.once(tx, ofOrder, 201, async () => {
        await requireTerms(tx, actor)
        const made = toOrder(actor, request, provider)
        await store.insertOrder(tx, made)
        return made
      }),
    )
    const { ref, url, expiresAt } = await remote.start(order)
    return db.write((tx) =>
      idempotency.once(tx, asked, 201, async () => {
        const begun = { ...order, providerRef: ref, url, expiresAt }
        await store.updateOrder(tx, order.id, { providerRef: ref, url, expiresAt })
        const transfer = toInstruction(begun)
        if (transfer !== null) await papers.began(tx, begun, transfer)
        return toView(tx, begun)
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
      providerRef: null,
      url: null,
    }
  }

  function toSold(
    { amount, plan }: TopUpRequest,
    provider: Provider,
  ): { credits: number; plan: string | null; price: Price } {
    if (amount !== undefined)
      return { credits: amount, plan: null, price: discounted(provider.toPrice(amount), percentOff(amount)) }
    const { id, credits, price } = getPlan(plan ?? '', provider.name)
    return { credits, plan: id, price }
  }

  /** Looks at an order anew, without its url once it cannot be paid any longer. */
  async function toView(reader: Reader, order: Order): Promise<TopUpView> {
    const { balance, available } = await ledger.balance(reader, order.accountId)
    const status = statusAt(order, now())
    const isOpen = status === 'open'
    return {
      id: order.id,
      status: TOP_UP_STATUS[status],
      provider: order.provider,
      amount: order.credits,
      plan: order.plan,
      price: { amount: order.priceAmount, currency: order.priceCurrency },
      url: isOpen ? order.url : null,
      expires_at: isOpen ? toIso(order.expiresAt) : null,
      instruction: isOpen ? toInstruction(order) : null,
      balance,
      available,
    }
  }

  return { topUp, toView }
}

/** Throws `validation_failed` for a plan by invoice that is not for a company. */
function refusePersonal({ accountId, userId }: Actor, { plan, provider }: TopUpRequest): void {
  if (plan === undefined || provider !== 'bank' || accountId !== personalAccountOf(userId)) return
  throw refuseField(
    '/provider',
    { en: 'plans by invoice are for companies', ru: 'планы по счёту — для компаний' },
    {
      en: 'choose another provider, or the account of a company',
      ru: 'выберите другой способ оплаты или счёт компании',
    },
  )
}

const TOP_UP_STATUS = {
  open: 'pending',
  processing: 'processing',
  paid: 'credited',
  failed: 'failed',
  expired: 'expired',
  refunded: 'refunded',
} as const satisfies Record<OrderStatus, TopUpView['status']>
