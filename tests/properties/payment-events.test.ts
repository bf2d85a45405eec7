import { expect, test, vi } from 'vitest'
import { bankEntries } from '../../core/db/schema/remote-payments.ts'
import { charges, orders } from '../../core/db/schema/payments.ts'
import { paymentDisputes } from '../../core/db/schema/remote-payments.ts'
import { type OnlineWorld, startOnlineWorld } from '../core/payments/online-world.ts'
import { createRandom } from '../support/random.ts'
import { actsOf, type Made, PROVIDERS } from './payment-acts.ts'

vi.setConfig({ testTimeout: 900_000 })

const PEOPLE = 4

const ORDERS = 180

const ACTS_EACH = 5

const DELIVERIES_MIN = 2_000

const ONLINE = ['stripe', 'paypal'] as const

/** How the shop learns of what happens elsewhere. */
interface Post {
  /** Called after each act, and once more at the end. */
  carry: (world: OnlineWorld, admin: string) => Promise<void>
  deliveries: () => number
}

const inOrder = (): Post => {
  let deliveries = 0
  let acts = 0
  return {
    async carry(world, admin) {
      const count = <E>(events: E[]): E[] => {
        deliveries += events.length
        return events
      }
      world.stripe.delivery.release(count)
      world.paypal.delivery.release(count)
      await world.settled()
      acts += 1
      if (acts % 30 === 0) await world.importStatement(admin)
    },
    deliveries: () => deliveries,
  }
}

/** A fifth of the events is lost for good; the rest comes two to sixteen times, in any order, long after. Statements come seldom, twice, or as a
 *  table. */
function unruly(seed: number): Post {
  const random = createRandom(seed)
  /** By provider: each knows how to send its own again. */
  const bags = { stripe: [] as Array<() => void>, paypal: [] as Array<() => void> }
  let deliveries = 0
  return {
    async carry(world, admin) {
      for (const provider of ONLINE)
        keep(world, provider, (again) => {
          if (random.next() > 0.2)
            for (let copies = random.int(2, 16); copies > 0; copies -= 1) bags[provider].push(again)
        })
      if (random.next() < 0.02) for (let times = 0; times < 2; times += 1) await world.importStatement(admin)
      if (random.next() < 0.01) await importTable(world, admin)
      if (random.next() > 0.1) return
      const all = ONLINE.flatMap((provider) => bags[provider].splice(0))
      const sent = all.filter(() => random.next() < 0.7).sort(() => random.next() - 0.5)
      deliveries += sent.length
      for (const send of sent) send()
      await world.settled()
    },
    deliveries: () => deliveries,
  }
}

/** Takes what is held of a provider, and hands on how each event is sent. */
function keep(world: OnlineWorld, provider: (typeof ONLINE)[number], hand: (again: () => void) => void): void {
  if (provider === 'stripe')
    world.stripe.delivery.release((events) => {
      for (const event of events) hand(() => world.stripe.delivery.again(event))
      return []
    })
  else
    world.paypal.delivery.release((events) => {
      for (const event of events) hand(() => world.paypal.delivery.again(event))
      return []
    })
}

async function importTable(world: OnlineWorld, token: string): Promise<void> {
  const booked = world.bank.entries().filter(({ isBooked }) => isBooked)
  const closing = booked.reduce((sum, { amount, direction }) => sum + (direction === 'in' ? amount : 0 - amount), 0)
  const mapping = { date: 'Date', amount: 'Amount', text: ['Purpose'], date_format: 'DD.MM.YYYY', decimal: ',' }
  // A table does not say what is a reversal: with one in it, no bank would be asked for a table.
  if (booked.some(({ isReversal }) => isReversal)) return
  const json = {
    format: 'csv',
    file: world.bank.statement('csv'),
    currency: 'USD',
    opening: '0',
    closing: (closing / 100).toFixed(2),
    mapping,
  }
  const { status } = await world.ask('POST', '/api/admin/bank/statements', { token, json })
  expect(status).toBe(200)
}

/** One history of a shop: what happens elsewhere is drawn from the seed alone; how the shop learns of it is up to `post`. With `isSpent`,
 *  people have more than they buy, and spend of it all the while. */
async function live(seed: number, { post, isSpent }: { post: Post; isSpent: boolean }) {
  const random = createRandom(seed)
  const world = await startOnlineWorld({ signupCredits: isSpent ? 900_000 : 0 })
  for (const provider of ONLINE) world[provider].delivery.fault({ kind: 'held', times: Number.MAX_SAFE_INTEGER })
  let { token: admin } = await world.admin()
  const people = []
  for (let i = 0; i < PEOPLE; i += 1) people.push(await world.register(`p${i}@example.com`))
  const made: Made[] = []
  for (let i = 0; i < ORDERS; i += 1) {
    const person = people[random.int(0, PEOPLE - 1)]
    const provider = PROVIDERS[i % PROVIDERS.length] ?? 'bank'
    const order = await world.order(person?.token ?? '', random.int(300, 9_999), {}, provider)
    expect(order.status).toBe(201)
    const reference = String(order.body.instruction?.reference ?? '')
    made.push({ provider, id: order.id, session: order.session, reference, amount: order.body.price.amount })
  }

  /** Whatever a provider refuses at that moment does not happen. */
  function attempt(act: () => unknown): void {
    try {
      act()
    } catch (error) {
      if (!(error instanceof Error) || !/^(?:Stripe|Paypal)Refusal$/.test(error.constructor.name)) throw error
    }
  }
  const acts = actsOf(world, random)
  for (let i = 0; i < ORDERS * ACTS_EACH; i += 1) {
    const order = i < ORDERS ? made[i] : made[random.int(0, ORDERS - 1)]
    if (order === undefined) throw new Error('no order')
    const possible = acts[order.provider]
    const act = i < ORDERS ? possible[0] : possible[random.int(0, possible.length - 1)]
    if (i % 50 === 0) admin = (await world.admin()).token
    attempt(() => act?.(order))
    await takeApproved(world, order)
    const spender = people[random.int(0, PEOPLE - 1)]
    const amount = random.int(1, 300)
    if (isSpent && spender !== undefined) await spend(world, admin, { accountId: spender.id, amount })
    await post.carry(world, admin)
  }
  admin = (await world.admin()).token
  for (let times = 0; times < 2; times += 1) await world.importStatement(admin)
  await world.settled()
  for (const provider of PROVIDERS) await world.payments.reconcile(provider)
  return { world, books: await readBooks(world, made, people), deliveries: post.deliveries() }
}

/** The payer comes back to the shop, which takes the money: what happens at PayPal is then the same, whether or not its events arrive. */
async function takeApproved(world: OnlineWorld, { provider, session }: Made): Promise<void> {
  if (provider !== 'paypal' || world.paypal.shop.getOrder(session).status !== 'APPROVED') return
  world.advance(5_000)
  const [order] = [...world.paypal.state.orders.values()].filter(({ id }) => id === session)
  await world.ask('GET', `/paid/${order?.customId ?? ''}`)
}

async function spend(
  world: OnlineWorld,
  token: string,
  { accountId, amount }: { accountId: string; amount: number },
): Promise<void> {
  const json = { amount: 0 - amount, reason: 'spent' }
  const { status } = await world.ask('POST', `/api/admin/accounts/${accountId}/adjust`, { token, json })
  expect(status).toBe(201)
}

/** The books, with orders and people by number. */
async function readBooks(world: OnlineWorld, made: readonly Made[], people: Array<{ id: string }>) {
  const numberOf = new Map(made.map(({ id }, index) => [id, index]))
  const { reader } = world.db
  const [orderRows, chargeRows, disputeRows, entryRows] = [
    await reader.select().from(orders),
    await reader.select().from(charges),
    await reader.select().from(paymentDisputes),
    await reader.select().from(bankEntries),
  ]
  const orderOf = new Map(chargeRows.map(({ chargeId, orderId }) => [chargeId, numberOf.get(orderId)]))
  const byNumber = (a: { n: number | undefined }, b: { n: number | undefined }) => (a.n ?? 0) - (b.n ?? 0)
  return {
    wallets: await Promise.all(people.map((person) => world.available(person))),
    orders: orderRows.map(({ id, status }) => ({ n: numberOf.get(id), status })).sort(byNumber),
    charges: chargeRows
      .map(({ orderId, provider, credits, refundedCredits, lostCredits }) => ({
        n: numberOf.get(orderId),
        provider,
        credits,
        refundedCredits,
        lostCredits,
      }))
      .sort(byNumber),
    disputes: disputeRows
      .map(({ chargeId, status, credits, frozen, taken, debt }) => ({
        n: orderOf.get(chargeId),
        status,
        credits,
        frozen,
        taken,
        debt,
      }))
      .sort((a, b) => byNumber(a, b) || a.credits - b.credits || a.status.localeCompare(b.status)),
    entries: entryRows
      .map(({ text, state, fault, amount }) => `${text} ${amount} ${state} ${fault}`)
      .map(withoutIds)
      .sort(),
    faults: await world.faults(),
  }
}

/** References follow from ids, which differ from one history to the next. */
const withoutIds = (text: string): string => text.replaceAll(/RF\d{2}( ?[0-9A-Z]{4}){4}/g, 'RF')

test.each([
  ['by people who spend nothing', false],
  ['by people who spend all the while', true],
])(
  'events: 2,000 of all providers that come shuffled, doubled or never, %s, end in the same books as the orderly ones',
  async (_, isSpent) => {
    const seed = 20_261_129
    const orderly = await live(seed, { post: inOrder(), isSpent })
    const other = await live(seed, { post: unruly(seed + 1), isSpent })
    expect(other.books).toEqual(orderly.books)
    expect(orderly.books.faults).toEqual([])
    expect(other.deliveries).toBeGreaterThan(DELIVERIES_MIN)
    // It was not vacuous.
    const { charges: paid, disputes, orders: all, entries } = orderly.books
    for (const name of PROVIDERS) {
      const ofIt = paid.filter(({ provider }) => provider === name)
      expect(ofIt.length, name).toBeGreaterThan(20)
      expect(ofIt.filter(({ refundedCredits }) => refundedCredits > 0).length, name).toBeGreaterThan(5)
    }
    expect(disputes.filter(({ taken }) => taken > 0).length).toBeGreaterThan(2)
    expect(disputes.filter(({ frozen }) => frozen > 0).length).toBeGreaterThan(0)
    expect(all.filter(({ status }) => status === 'failed').length).toBeGreaterThan(0)
    expect(entries.filter((entry) => entry.includes('queued')).length).toBeGreaterThan(0)
  },
)
