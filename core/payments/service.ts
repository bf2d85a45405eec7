import type { People } from '../accounts/people.ts'
import type { AuditLog } from '../audit-log/service.ts'
import type { Actor } from '../contract/account.ts'
import type { Page, PageQuery } from '../contract/common.ts'
import type { ProviderName, TopUpView } from '../contract/ledger.ts'
import type { PaymentView, ReconciliationList, ReconciliationView } from '../contract/payment.ts'
import type { Db, Reader, Tx } from '../db/client.ts'
import type { Errands } from '../errands/service.ts'
import type { AddEvent } from '../events/service.ts'
import type { Idempotency } from '../idempotency/service.ts'
import { type Now, toIso } from '../kit/clock.ts'
import { parseCursor, toPage } from '../kit/http/cursor.ts'
import { AppError } from '../kit/errors.ts'
import type { NewId } from '../kit/ids.ts'
import type { Log } from '../kit/log.ts'
import type { Proposals } from '../proposals/service.ts'
import { toCredits } from '../ledger/posting.ts'
import { debtTransferEntry } from '../ledger/reversals.ts'
import type { Ledger } from '../ledger/service.ts'
import { createBankService } from './bank/service.ts'
import { createChatOrders } from './chat-orders.ts'
import { createCredit, type Papers } from './credit.ts'
import { type Order, toPaymentView } from './order.ts'
import { planPriceOf, type PlanTerms } from './plan.ts'
import type { Paid } from './page.ts'
import { createBilling } from './plans/billing.ts'
import { createPlanFollowing } from './plans/following.ts'
import { createMoves } from './plans/moves.ts'
import { createPlans } from './plans/service.ts'
import { createSubscriptions } from './plans/subscriptions.ts'
import type { Provider, Remote, SentEvent } from './provider.ts'
import { createPrices } from './prices/service.ts'
import { createPromoCodes, type PromoCodesDeps } from './promo/service.ts'
import { moveRedemptions } from './promo/store.ts'
import { createProviders, type ProvidersDeps } from './providers.ts'
import { createRefunds } from './refunds.ts'
import { createInbox } from './remote/inbox.ts'
import { createReconciliation } from './remote/reconciliation.ts'
import { createRefunding } from './remote/refunding.ts'
import { createReversals } from './remote/reversals.ts'
import { createSettling } from './remote/settling.ts'
import { createStaffRefunds } from './remote/staff-refunds.ts'
import { type EventRow, listRefusedEvents, sumDebts } from './remote/store.ts'
import { createStarsReport } from './stars-report.ts'
import * as store from './store.ts'
import { createTopUps } from './top-up.ts'

export interface PaymentsDeps extends Omit<ProvidersDeps, 'creditsPerStar'> {
  /** Of the settings, until staff makes a price list. */
  creditsPerStar: number
  db: Db
  ledger: Ledger
  auditLog: AuditLog
  idempotency: Idempotency
  errands: Errands
  addEvent: AddEvent
  papers: Papers
  /** Throws `terms_not_accepted`. */
  requireTerms: (db: Reader, actor: Actor) => Promise<void>
  spending: PromoCodesDeps['spending']
  timeZone: string
  /** Who pays. */
  people: Pick<People, 'telegramIdOf' | 'accountOf' | 'ensure' | 'hasAccount' | 'isMember'>
  now: Now
  newId: NewId
  log: Log
  plans: readonly PlanTerms[]
  /** Refunds of more than this need a fresh second factor. */
  stepUpCredits: number
  /** A bank transfer of more needs a second person besides the one who imports it. */
  fourEyesCredits: number
  proposals: Pick<Proposals, 'orPropose'>
}

/** How credits are bought and refunded. A charge is credited once, by its id, whatever happens to its order. */
export function createPayments(deps: PaymentsDeps) {
  const { db, ledger, papers, people, now, newId, log } = deps
  const { prices, providers, available, plans, subscriptions } = createPriced(deps)

  function getProvider(name: ProviderName): Provider {
    const provider = providers[name]
    if (!provider.enabled) throw new AppError('payment_disabled', { provider: name, available: available() })
    return provider
  }

  function getRemote(name: ProviderName): Remote {
    const { remote } = providers[name]
    if (remote === null) throw new AppError('payment_disabled', { provider: name, available: available() })
    return remote
  }

  const credit = createCredit(deps)
  const topUps = createTopUps({
    ...deps,
    credit,
    getProvider,
    toInstruction: (order) => providers[order.provider].toInstruction?.(order) ?? null,
    getPlan: subscriptions.getPlan,
    percentOff: prices.percentOff,
  })
  const { checkOrder, settleOrder } = createChatOrders({ ...deps, credit, subscriptions })
  const reversals = createReversals(deps)
  const followPlan = createPlanFollowing(deps)
  const settling = createSettling({ ...deps, credit, reversals, followPlan, hasAccount: people.hasAccount })
  const remotes = namesOf(providers, ({ remote }) => remote !== null)
  const inbox = createInbox({ db, settling, providers: remotes, getRemote, now, log })
  const refunding = createRefunding({ db, reversals, settling, providers: remotes, getRemote, now, newId, log })
  const staffRefunds = createStaffRefunds({ ...deps, refunding })
  const reconciliation = createReconciliation({ db, settling, providers: Object.values(providers), now, log })
  const bank = createBankService({
    ...deps,
    iban: deps.online.bank?.iban ?? null,
    creditPrice: prices.creditPrice,
    percentOff: prices.percentOff,
    getBank: () => getProvider('bank'),
    hasAccount: people.hasAccount,
    isMember: people.isMember,
    work: () => inbox.work('bank'),
  })
  const stars = createStarsReport(deps)
  const follow = createFollow({ db, providers, settling, now, log })

  const promoCodes = createPromoCodes(deps)
  const { refund, carrier, acceptReturn } = createRefunds({ ...deps, providers, staffRefunds })
  return {
    prices,
    plans,
    undos: { ...plans.undos, ...prices.undos, ...promoCodes.undos },
    promoCodes,
    subscriptions,
    moves: createMoves({ ...deps, subscriptions, settling, getRemote }),
    bank,
    billPlans: createBilling({ providers, settling, log }),
    /** Reads what staff has made; comes before anybody is served. */
    load: async () => void (await Promise.all([prices.load(), plans.load()])),
    available,
    topUp: topUps.topUp,
    checkOrder,
    settleOrder,
    refund,
    /** What two people decide together. */
    carriers: { refund: carrier, bank_entry: bank.assigning, promo_code: promoCodes.carrier },
    acceptReturn,
    list: createList(db),

    /** An own top-up as it is now. Throws `not_found`. */
    async getTopUp({ accountId }: Pick<Actor, 'accountId'>, id: string): Promise<TopUpView> {
      return topUps.toView(db.reader, await follow(id, accountId))
    },

    /** A top-up as shown to a payer who returns: not whose it is, nor their balance. Throws `not_found`. */
    async getPaid(id: string): Promise<Paid> {
      const { provider, status, amount, instruction } = await topUps.toView(db.reader, await follow(id))
      return { provider, status, amount, instruction }
    },

    /** Stores an event of a provider, once; it is worked on afterwards. Throws `not_found` if the provider is not set up, and
     *  `event_rejected`. */
    async acceptEvent(provider: ProviderName, sent: SentEvent): Promise<void> {
      if (providers[provider].remote === null) throw new AppError('not_found', { what: 'provider', asked: provider })
      await inbox.accept(provider, sent)
      void inbox.work(provider).catch((error: unknown) => log({ event: 'payment_inbox_failed', level: 'error', error }))
    },

    /** Compares the books with a provider's, now. Throws `payment_disabled`, and `unavailable`. */
    reconcile: (provider: ProviderName, since?: number): Promise<ReconciliationView> =>
      reconciliation.run(provider, getRemote(provider), since),

    /** What the last comparisons found, and the events that nothing was booked for. */
    async reconciliations(): Promise<ReconciliationList> {
      const rows = await Promise.all(available().map((name) => listRefusedEvents(db.reader, name, REFUSED_SHOWN_MAX)))
      return { items: await reconciliation.list(), refused_events: rows.flat().map(toRefusedEvent) }
    },

    /** Compares with every provider; with Telegram by way of the bot. */
    reconcileAll: async () => void (await Promise.all([reconciliation.runAll(), stars.ask()])),
    receiveStars: stars.receive,

    /** Works on events and refunds that wait; one provider that does not answer delays neither the others nor what is deleted. */
    async sweep(): Promise<void> {
      await Promise.all([inbox.work(), refunding.sendOwed(), inbox.sweep()])
    },

    stop: () => inbox.stop(),

    /** Moves the orders and payments of one account to another, so that refunds find the credits there, and with them what it owes. */
    async move(tx: Tx, fromId: string, toId: string): Promise<void> {
      const debt = await sumDebts(tx, fromId)
      await store.movePayments(tx, fromId, toId)
      await moveRedemptions(tx, fromId, toId)
      await papers.move(tx, fromId, toId)
      await ledger.post(tx, debtTransferEntry({ fromId, toId, amount: toCredits(debt) }))
    },
  }
}
export type Payments = ReturnType<typeof createPayments>

const createList = (db: Db) =>
  /** The payments of an account, newest first. */
  async function list(
    { accountId }: Pick<Actor, 'accountId'>,
    { limit, cursor }: PageQuery,
  ): Promise<Page<PaymentView>> {
    const below = cursor === undefined ? Number.MAX_SAFE_INTEGER : parseCursor(cursor, ['number'])[0]
    const rows = await store.listCharges(db.reader, accountId, below, limit + 1)
    return toPage(rows, limit, {
      view: ({ charge, order }) => toPaymentView(charge, order),
      cursorOf: ({ number }) => [number],
    })
  }

const namesOf = (providers: Record<ProviderName, Provider>, fits: (provider: Provider) => boolean): ProviderName[] =>
  Object.values(providers).flatMap((provider) => (fits(provider) ? [provider.name] : []))

/** The price list, and the ways to pay and the plans, which follow it. */
function createPriced(deps: PaymentsDeps) {
  const prices = createPrices({
    ...deps,
    creditPrice: deps.online.creditPrice,
    findTooDear: (rate) => plans.findTooDear(rate),
  })
  const providers = createProviders({
    ...deps,
    creditsPerStar: prices.creditsPerStar,
    online: { ...deps.online, creditPrice: prices.creditPrice },
  })
  const plans = createPlans({ ...deps, stars: providers.stars, ratesToCome: prices.creditsPerStarToCome })
  const subscriptions = createSubscriptions({
    ...deps,
    plans: plans.onSale,
    priceOf: (plan, name) => planPriceOf(plan, providers[name]),
  })
  /** The ways to pay that are set up. */
  const available = (): ProviderName[] => namesOf(providers, ({ enabled }) => enabled)
  return { prices, providers, available, plans, subscriptions }
}

const REFUSED_SHOWN_MAX = 50
const LOOK_AGAIN_MS = 3_000
const LOOKED_MAX = 1_000

interface FollowDeps extends Pick<PaymentsDeps, 'db' | 'now' | 'log'> {
  providers: Readonly<Record<ProviderName, Provider>>
  settling: ReturnType<typeof createSettling>
}

function createFollow({ db, providers, settling, now, log }: FollowDeps) {
  const lookAgain = createLookAgain(now)
  /** An order as it is now, looked up at its provider while it is not settled there. Throws `not_found`. */
  return async function follow(id: string, accountId?: string): Promise<Order> {
    const order = await store.findOrder(db.reader, id)
    if (order === undefined || (accountId !== undefined && order.accountId !== accountId))
      throw new AppError('not_found', { what: 'payment', asked: id })
    const { provider, providerRef: ref, status } = order
    const { remote } = providers[provider]
    if (remote === null || ref === null || status === 'paid' || status === 'refunded' || !lookAgain(id)) return order
    // Whatever keeps it from being looked up, the order itself can be shown.
    await settling.settle(provider, remote, { ref }).catch((error: unknown) => {
      log({ event: 'payment_not_looked_up', level: 'warn', provider, orderId: id, error })
    })
    return (await store.findOrder(db.reader, id)) ?? order
  }
}

/** Answers whether a payment may be looked up again: a page that is reloaded must not become a flood at the provider. */
function createLookAgain(now: Now): (id: string) => boolean {
  const looked = new Map<string, number>()
  return (id) => {
    if ((looked.get(id) ?? 0) + LOOK_AGAIN_MS > now()) return false
    if (looked.size >= LOOKED_MAX) looked.clear()
    looked.set(id, now())
    return true
  }
}

const toRefusedEvent = ({
  provider,
  eventId,
  type,
  detail,
  receivedAt,
}: EventRow): ReconciliationList['refused_events'][number] => ({
  provider,
  event_id: eventId,
  type,
  what: detail ?? '',
  received_at: toIso(receivedAt),
})
