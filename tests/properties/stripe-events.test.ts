import { expect, test, vi } from 'vitest'
import type { Act } from '../../bot/sandbox/stripe/checkout.ts'
import type { StripeEvent } from '../../bot/sandbox/stripe/state.ts'
import { charges, orders } from '../../core/db/schema/payments.ts'
import { paymentDisputes } from '../../core/db/schema/remote-payments.ts'
import { type StripeWorld, startStripeWorld } from '../core/payments/stripe/world.ts'
import { createRandom } from '../support/random.ts'

vi.setConfig({ testTimeout: 600_000 })

const PEOPLE = 4
const ORDERS = 170
const ACTS_EACH = 5
const DELIVERIES_MIN = 2_000

/** How events reach the shop. */
interface Post {
  /** Called after each act, and once more at the end. */
  carry: (world: StripeWorld) => Promise<void>
  deliveries: () => number
}

const inOrder = (): Post => {
  let deliveries = 0
  return {
    async carry(world) {
      world.stripe.delivery.release((events) => {
        deliveries += events.length
        return events
      })
      await world.settled()
    },
    deliveries: () => deliveries,
  }
}

/** A fifth is lost for good; the rest comes up to seven times, in any order, long after. */
function unruly(seed: number): Post {
  const random = createRandom(seed)
  let bag: StripeEvent[] = []
  let deliveries = 0
  const draw = (share: number): StripeEvent[] => {
    const drawn = bag.filter(() => random.next() < share)
    bag = bag.filter((event) => !drawn.includes(event))
    return drawn
  }
  return {
    async carry(world) {
      world.stripe.delivery.release((events) => {
        for (const event of events)
          if (random.next() > 0.2) for (let copies = random.int(1, 7); copies > 0; copies -= 1) bag.push({ ...event })
        return []
      })
      if (random.next() > 0.1) return
      const sent = draw(0.7).sort(() => random.next() - 0.5)
      deliveries += sent.length
      for (const event of sent) world.stripe.delivery.again(event)
      await world.settled()
    },
    deliveries: () => deliveries,
  }
}

/** One history of a shop: what payers, banks and Stripe do is drawn from the seed alone; how the shop learns of it is up to `post`. */
async function live(seed: number, post: Post) {
  const random = createRandom(seed)
  const world = await startStripeWorld()
  const { shop, delivery } = world.stripe
  delivery.fault({ kind: 'held', times: Number.MAX_SAFE_INTEGER })
  const people = []
  for (let i = 0; i < PEOPLE; i += 1) people.push(await world.register(`p${i}@example.com`))
  const made: Array<{ session: string; id: string }> = []
  for (let i = 0; i < ORDERS; i += 1) {
    const person = people[random.int(0, PEOPLE - 1)]
    const order = await world.order(person?.token ?? '', random.int(300, 9_999))
    expect(order.status).toBe(201)
    made.push({ session: order.session, id: order.id })
  }

  /** Whatever Stripe refuses at that moment does not happen. */
  function attempt(act: () => unknown): void {
    try {
      act()
    } catch (error) {
      if (!(error instanceof Error) || error.constructor.name !== 'StripeRefusal') throw error
    }
  }
  const acts: Array<(session: string) => unknown> = [
    (session) => shop.act(session, (['pay', 'pay', 'pay_later', 'decline'] as Act[])[random.int(0, 3)] ?? 'pay'),
    (session) => shop.settle(session, random.next() < 0.7),
    (session) =>
      shop.createRefund({ payment_intent: world.intentOf(session), amount: random.int(1, 900), metadata: {} }),
    (session) => shop.createRefund({ payment_intent: world.intentOf(session), metadata: {} }),
    (session) => {
      const refund = [...world.stripe.state.refunds.values()].find(
        ({ payment_intent, status }) => payment_intent === world.intentOf(session) && status !== 'failed',
      )
      if (refund !== undefined) shop.endRefund(refund.id, random.next() < 0.6 ? 'failed' : 'succeeded')
    },
    (session) => {
      const intent = shop.getIntent(world.intentOf(session))
      shop.dispute(intent.id, random.next() < 0.5 ? {} : { amount: random.int(1, intent.amount) })
    },
    (session) => {
      const dispute = [...world.stripe.state.disputes.values()].find(
        ({ payment_intent, status }) => payment_intent === world.intentOf(session) && status === 'needs_response',
      )
      if (dispute !== undefined) shop.endDispute(dispute.id, random.next() < 0.5 ? 'won' : 'lost')
    },
  ]
  for (let i = 0; i < ORDERS * ACTS_EACH; i += 1) {
    const order = made[random.int(0, ORDERS - 1)]
    const act = i < ORDERS ? acts[0] : acts[random.int(0, acts.length - 1)]
    if (order !== undefined && act !== undefined)
      attempt(() => act(i < ORDERS ? (made[i]?.session ?? '') : order.session))
    await post.carry(world)
  }
  await world.settled()
  await world.payments.reconcile('stripe')
  return { world, books: await readBooks(world, made, people), deliveries: post.deliveries() }
}

/** The books, with orders and people by number. */
async function readBooks(world: StripeWorld, made: Array<{ id: string }>, people: Array<{ id: string }>) {
  const numberOf = new Map(made.map(({ id }, index) => [id, index]))
  const [orderRows, chargeRows, disputeRows] = await Promise.all([
    world.db.reader.select().from(orders),
    world.db.reader.select().from(charges),
    world.db.reader.select().from(paymentDisputes),
  ])
  const orderOf = new Map(chargeRows.map(({ chargeId, orderId }) => [chargeId, numberOf.get(orderId)]))
  const byNumber = (a: { n: number | undefined }, b: { n: number | undefined }) => (a.n ?? 0) - (b.n ?? 0)
  return {
    wallets: await Promise.all(people.map((person) => world.available(person))),
    orders: orderRows.map(({ id, status }) => ({ n: numberOf.get(id), status })).sort(byNumber),
    charges: chargeRows
      .map(({ orderId, credits, refundedCredits, lostCredits }) => ({
        n: numberOf.get(orderId),
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
    faults: await world.faults(),
  }
}

test('events: 2,000 that come shuffled, doubled or never end in the same books as the orderly ones', async () => {
  const seed = 20_261_129
  const orderly = await live(seed, inOrder())
  const other = await live(seed, unruly(seed + 1))
  expect(other.books).toEqual(orderly.books)
  expect(orderly.books.faults).toEqual([])
  expect(other.deliveries).toBeGreaterThan(DELIVERIES_MIN)
  // It was not vacuous.
  const { charges: paid, disputes, orders: all } = orderly.books
  expect(paid.length).toBeGreaterThan(80)
  expect(paid.filter(({ refundedCredits }) => refundedCredits > 0).length).toBeGreaterThan(20)
  expect(disputes.filter(({ taken }) => taken > 0).length).toBeGreaterThan(5)
  expect(disputes.filter(({ frozen }) => frozen > 0).length).toBeGreaterThan(5)
  expect(all.filter(({ status }) => status === 'failed').length).toBeGreaterThan(3)
})
