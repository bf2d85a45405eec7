import { expect, test, vi } from 'vitest'
import { charges, orders, subscriptions } from '../../core/db/schema/payments.ts'
import { type OnlineWorld, startOnlineWorld } from '../core/payments/online-world.ts'
import { createRandom } from '../support/random.ts'

vi.setConfig({ testTimeout: 900_000 })

const PEOPLE = 12
const ROUNDS = 10
const PERIOD_MS = 30 * 86_400_000
const PLANS = ['monthly-500', 'monthly-2000'] as const

/** One history of people who pay for plans by Stripe: what they and Stripe do is drawn from the seed alone. With `isUnruly`, events come shuffled,
 *  up to four times, or never. */
async function live(seed: number, isUnruly: boolean) {
  const random = createRandom(seed)
  const chance = createRandom(seed + 1)
  const world = await startOnlineWorld()
  world.stripe.delivery.fault({ kind: 'held', times: Number.MAX_SAFE_INTEGER })
  let deliveries = 0

  async function carry(): Promise<void> {
    world.stripe.delivery.release((events) => {
      const told = isUnruly
        ? events
            .filter(() => chance.next() > 0.3)
            .flatMap((event) => Array.from({ length: chance.int(1, 4) }, () => event))
            .sort(() => chance.next() - 0.5)
        : events
      deliveries += told.length
      return told
    })
    await world.settled()
  }

  const people: Array<{ person: string; account: string; id: string; ref: string }> = []
  for (let n = 0; n < PEOPLE; n += 1) {
    const person = String(100 + n)
    const { token, id: account } = await world.actFor(person)
    const json = { plan: PLANS[n % 2], provider: 'stripe' }
    const { body } = await world.ask('POST', '/api/account/top-up', { token, json })
    world.stripe.shop.act([...world.stripe.state.sessions.keys()].at(-1) ?? '', 'pay')
    // The payer comes back: whatever becomes of the events, the shop knows of the plan.
    await world.ask('GET', `/paid/${body.id}`)
    people.push({ person, account, id: body.id, ref: [...world.stripe.state.subscriptions.keys()].at(-1) ?? '' })
    await carry()
  }
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const one of people) await act(world, one, random.next())
    await carry()
    // A little less than a period: each of them is charged by Stripe's own clock in the next one, or was by hand.
    world.advance(PERIOD_MS / 2)
    await carry()
    // As the hourly comparison does in time.
    if (isUnruly && round % 3 === 0) await world.payments.reconcile('stripe')
  }
  world.advance(PERIOD_MS)
  await carry()
  await world.payments.reconcile('stripe')
  return { books: await readBooks(world, people), deliveries, faults: await world.faults() }
}

/** What a person or Stripe does: mostly nothing. What is refused does not happen. */
async function act(
  world: OnlineWorld,
  { person, id, ref }: { person: string; id: string; ref: string },
  drawn: number,
): Promise<void> {
  const { token } = await world.actFor(person)
  const path = `/api/account/subscriptions/${id}`
  const isOver = world.stripe.shop.getSubscription(ref).status === 'canceled'
  if (drawn < 0.15) await world.ask('POST', `${path}/change`, { token, json: { plan: 'monthly-2000' } })
  else if (drawn < 0.3) await world.ask('POST', `${path}/change`, { token, json: { plan: 'monthly-500' } })
  else if (drawn < 0.34) await world.ask('POST', `${path}/end`, { token })
  else if (isOver) return
  else if (drawn < 0.4) world.stripe.shop.renew(ref, false)
  else if (drawn < 0.45) world.stripe.shop.renew(ref, true)
  else if (drawn < 0.47) world.stripe.shop.cancel(ref)
}

/** The books, by the number of the person. */
async function readBooks(world: OnlineWorld, people: ReadonlyArray<{ account: string; id: string }>) {
  const { reader } = world.db
  const [paid, all, made] = [
    await reader.select().from(charges),
    await reader.select().from(subscriptions),
    await reader.select().from(orders),
  ]
  const planOf = new Map(made.map(({ id, plan }) => [id, plan]))
  return Promise.all(
    people.map(async ({ account, id }) => {
      const found = all.find(({ orderId }) => orderId === id)
      return {
        available: await world.available({ id: account }),
        charges: paid
          .filter(({ accountId }) => accountId === account)
          .map(({ credits, amount }) => `${credits} for ${amount}`),
        state: found?.state,
        renews: found?.renews,
        paidUntil: found?.paidUntil,
        plan: planOf.get(found?.termsOrderId ?? ''),
        next: planOf.get(found?.nextOrderId ?? '') ?? null,
      }
    }),
  )
}

const sorted = (books: Awaited<ReturnType<typeof readBooks>>) =>
  books.map((one) => ({ ...one, charges: one.charges.toSorted() }))

test('plans: events that come shuffled, doubled or never end in the same books as the orderly ones', async () => {
  const seed = 20_261_130
  const orderly = await live(seed, false)
  const other = await live(seed, true)
  expect(sorted(other.books)).toEqual(sorted(orderly.books))
  expect([orderly.faults, other.faults]).toEqual([[], []])
  // It was not vacuous.
  expect(other.deliveries).toBeGreaterThan(300)
  expect(new Set(orderly.books.map(({ state }) => state)).size).toBeGreaterThan(1)
  const bought = orderly.books.flatMap((one) => one.charges)
  expect(bought.filter((text) => text.startsWith('2000')).length).toBeGreaterThan(10)
  expect(bought.filter((text) => text.startsWith('500 ')).length).toBeGreaterThan(10)
})
