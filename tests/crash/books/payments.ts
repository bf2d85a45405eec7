import type { Journal } from '../journal.ts'
import type { Expect, Move } from './moves.ts'

const TOP_UP = 'POST /api/account/top-up'

/** What core has answered to a key. `amount` and `provider`: of a top-up. */
export interface Answer {
  route: string
  key: string
  id: string
  provider: string | null
  amount: number | null
}

export interface PaymentsDeps {
  /** The caller names the columns it selects. */
  all: <Row>(sql: string) => Row[]
  moves: readonly Move[]
  answers: readonly Answer[]
  journal: Pick<Journal, 'topUps'>
  expect: Expect
}

interface Charge {
  id: string
  provider: string
  credits: number
  order_id: string
}
interface Order {
  id: string
  provider: string
  credits: number
  status: string
}

/** Every charge has been credited once. Play money is charged as it is asked for; all else is an order that waits for its money, such
 *  as one for Stars that somebody has made in a chat. */
export function checkPayments({ all, moves, answers, journal, expect }: PaymentsDeps): void {
  const paid = all<Charge>('SELECT charge_id AS id, provider, credits, order_id FROM charges')
  for (const { id, provider, credits } of paid) {
    const entries = moves.filter((move) => move.key === `charge:${provider}:${id}`)
    const isOnce = entries.length === 1 && entries[0]?.amount === credits
    expect(isOnce, () => `charge ${id} of ${credits} credits has ${entries.length} entries`)
  }
  const topUps = answers.filter(({ route }) => route === TOP_UP)
  const played = topUps.filter(({ provider }) => provider === 'sandbox')
  const charges = new Map(paid.filter(({ provider }) => provider === 'sandbox').map(({ id, credits }) => [id, credits]))
  // Everything was sent with a key: what is there without one was done half, and what is there twice was done twice.
  expect(played.length === charges.size, () => `${played.length} top-ups, ${charges.size} charges`)
  for (const { key, id } of played) {
    const sent = journal.topUps.get(key)
    expect(charges.get(id) === sent?.amount, () => `top-up ${key}: ${charges.get(id)} credited of ${sent?.amount}`)
  }

  const orders = new Map(
    all<Order>('SELECT id, provider, credits, status FROM orders').map((order) => [order.id, order]),
  )
  for (const { key, id, provider, amount } of topUps) {
    if (provider === 'sandbox') continue
    const order = orders.get(id)
    const isThere = order?.provider === provider && order?.credits === amount
    expect(isThere, () => `order ${key} of ${amount} credits is ${JSON.stringify(order)}`)
  }
  const bought = paid.filter(({ provider }) => provider !== 'sandbox')
  for (const { id, provider, credits, order_id: orderId } of bought) {
    const order = orders.get(orderId)
    const isOf = order?.provider === provider && order?.credits === credits
    expect(isOf, () => `charge ${id} of ${credits} credits is for an order that is ${JSON.stringify(order)}`)
  }
  const settled = new Set(bought.map(({ order_id: orderId }) => orderId))
  for (const { id, status } of orders.values()) {
    const isCharged = settled.has(id)
    expect((status !== 'open') === isCharged, () => `order ${id} is ${status}, charged: ${isCharged}`)
  }
}
