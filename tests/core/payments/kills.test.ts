import { expect, test, vi } from 'vitest'
import type { ProviderName } from '../../../core/contract/ledger.ts'
import type { World } from '../accounts/world.ts'
import { createDeath } from './death.ts'
import { type OnlineWorld, startOnlineWorld } from './online-world.ts'

vi.setConfig({ testTimeout: 900_000 })

const REFUNDED = 100
/** A run has about forty moments; this bound is for one that does not end. */
const MOMENTS_MAX = 300

interface Scene {
  world: OnlineWorld
  provider: ProviderName
  token: string
  admin: string
  /** Whose account it is. */
  headers: Record<string, string>
}

/** What clients, payer and bank do, each with its key, so that all of it can be done again: buys 1,000 credits, pays, gets half of the money
 *  back. `shop` is the process that they meet. */
async function play({ world, provider, token, admin, headers: account }: Scene, shop: World): Promise<void> {
  const json = { amount: 1000, provider }
  const headers = { ...account, 'idempotency-key': 'buy' }
  const order = await shop.ask('POST', '/api/account/top-up', { token, json, headers })
  expect(order.status).toBe(201)
  pay(world, provider, order.body)
  await world.stripe.delivery.idle()
  await world.paypal.delivery.idle()
  await importStatement(world, shop, admin)
  await shop.payments.sweep()
  await shop.payments.reconcile(provider)
  const { body } = await shop.ask('GET', '/api/account/payments', { token, headers: account })
  const { status } = await shop.ask('POST', `/api/admin/payments/${body.items[0].charge_id}/refund`, {
    token: admin,
    json: { reason: 'asked for', amount: REFUNDED },
    headers: { 'idempotency-key': 'refund' },
  })
  expect(status).toBe(200)
  await shop.payments.sweep()
}

/** Once, however often it is asked for. */
function pay(world: OnlineWorld, provider: ProviderName, order: { instruction: { reference: string } | null }): void {
  if (provider === 'bank') {
    const text = order.instruction?.reference
    if (text !== undefined && world.bank.entries().length === 0) world.bank.pay({ amount: 200, text })
    return
  }
  const session = [...world.stripe.state.sessions.values()].find(({ status }) => status === 'open')
  if (session !== undefined) world.stripe.shop.act(session.id, 'pay')
  const waiting = [...world.paypal.state.orders.values()].find(({ status }) => status === 'PAYER_ACTION_REQUIRED')
  if (waiting !== undefined) world.paypal.shop.act(waiting.id, 'pay')
}

async function importStatement(world: OnlineWorld, shop: World, token: string): Promise<void> {
  const json = { format: 'camt.053', file: world.bank.statement('camt.053') }
  const { status } = await shop.ask('POST', '/api/admin/bank/statements', { token, json })
  expect(status).toBe(200)
}

/** Plays with a process that ends at a moment, and again with the one after it. Returns how many moments the first one had. */
async function playStruck(
  provider: ProviderName,
  number: number,
  isCompany: boolean,
): Promise<{ moments: number; isDead: boolean }> {
  const death = createDeath()
  const world = await startOnlineWorld({ around: death.around })
  const { token, id: own } = await world.register()
  const admin = (await world.admin()).token
  const id = isCompany ? await openCompany(world, token, admin) : own
  const headers: Scene['headers'] = isCompany ? { 'x-account': id } : {}
  const scene = { world, provider, token, admin, headers }
  death.arm(number)
  const isDead = (await Promise.race([play(scene, world), death.dead])) === 'dead'
  const shop = await world.rebooted()
  // Events that nobody took come again.
  world.advance(10_000)
  shop.clock.at = world.clock.at
  await play(scene, shop)
  for (let minutes = 0; minutes < 3; minutes += 1) {
    world.advance(61_000)
    shop.clock.at = world.clock.at
    await shop.payments.sweep()
  }
  await shop.payments.reconcile(provider)
  const where = `${provider}${isCompany ? ', a company' : ''}, moment ${number}`
  expect(await shop.ledger.available(shop.db.reader, id), where).toBe(500)
  const { body } = await shop.ask('GET', '/api/account/payments', { token, headers })
  expect(body.items, where).toMatchObject([
    { provider, credits: 1000, refunded_credits: 500, status: 'partly_refunded' },
  ])
  expect(moneyAt(world, provider), where).toEqual({ payments: 1, refunds: provider === 'bank' ? [] : [REFUNDED] })
  const papers = await shop.ask('GET', '/api/invoices', { token, headers })
  const numbers = papers.body.items.map((paper: { number: string }) => paper.number)
  const ofCompany = isCompany ? ['CC-2026-000001'] : []
  expect(numbers, where).toEqual(['CC-C-2026-000001', 'CC-R-2026-000001', ...ofCompany])
  const payouts = await shop.ask('GET', '/api/admin/bank/payouts', { token: scene.admin })
  expect(payouts.body.items, where).toHaveLength(provider === 'bank' ? 1 : 0)
  expect((await shop.reports.checkLedger()).faults, where).toEqual([])
  return { moments: death.moments(), isDead }
}

/** What the provider has. */
function moneyAt(
  { stripe, paypal, bank }: OnlineWorld,
  provider: ProviderName,
): { payments: number; refunds: number[] } {
  if (provider === 'bank') return { payments: bank.entries().length, refunds: [] }
  const refunds = provider === 'stripe' ? stripe.state.refunds : paypal.state.refunds
  const payments =
    provider === 'stripe'
      ? [...stripe.state.intents.values()].filter(({ status }) => status === 'succeeded').length
      : paypal.state.captures.size
  return { payments, refunds: [...refunds.values()].map(({ amount }) => amount) }
}

async function openCompany(world: OnlineWorld, token: string, admin: string): Promise<string> {
  const json = { company: 'Rook Ltd', tax_id: 'GB123456789', billing_address: '1 High Street, London' }
  const { body } = await world.ask('POST', '/api/companies', { token, json })
  const decision = { approve: true, reason: 'it is in the register' }
  await world.ask('POST', `/api/admin/companies/${body.id}/decision`, { token: admin, json: decision })
  return String(body.id)
}

test.each<[ProviderName, string, boolean]>([
  ['stripe', 'a person', false],
  ['paypal', 'a person', false],
  ['bank', 'a person', false],
  ['bank', 'a company', true],
])(
  'kills: core ends before or after any write and any call of %s for %s, and afterwards money, credits and papers are as if it had not',
  async (provider, _, isCompany) => {
    let number = 1
    for (; number < MOMENTS_MAX; number += 1) if (!(await playStruck(provider, number, isCompany)).isDead) break
    expect(number).toBeGreaterThan(20)
    expect(number).toBeLessThan(MOMENTS_MAX)
  },
)
