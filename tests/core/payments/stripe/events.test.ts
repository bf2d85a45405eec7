import { expect, test } from 'vitest'
import { signatureOf } from '../../../../bot/sandbox/stripe/signature.ts'
import { startCore } from '../../../support/core.ts'
import { SECRET_KEY, type OnlineWorld, startOnlineWorld, WEBHOOK, WEBHOOK_SECRET } from '../online-world.ts'

interface Sent {
  secret?: string
  /** Signed so many seconds from now. */
  seconds?: number
  header?: string
}

/** Sends a body as Stripe would. */
async function send(world: OnlineWorld, body: string, { secret = WEBHOOK_SECRET, seconds = 0, header }: Sent = {}) {
  const signature = header ?? signatureOf(body, secret, Math.floor(world.clock.at / 1000) + seconds)
  const response = await world.app.request(WEBHOOK, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(signature === '' ? {} : { 'stripe-signature': signature }) },
    body,
  })
  const text = await response.text()
  return { status: response.status, problem: text === '' ? {} : JSON.parse(text) }
}

/** A paid session whose events were all lost, and the event that tells of it. */
async function startPaid(settings: Parameters<typeof startOnlineWorld>[0] = {}) {
  const world = await startOnlineWorld(settings)
  const payer = await world.register()
  const order = await world.order(payer.token)
  world.stripe.delivery.fault({ kind: 'lost', times: 3 })
  world.stripe.shop.act(order.session, 'pay')
  const event = world.stripe.state.events.find(({ type }) => type === 'checkout.session.completed')
  if (event === undefined) throw new Error('no event')
  return { world, payer, order, event, body: JSON.stringify(event) }
}

const refused = async (world: OnlineWorld) =>
  (await world.payments.reconciliations()).refused_events.map(({ what }) => what)

test('event: one that is signed is credited once, told ten times and at once', async () => {
  const { world, payer, body } = await startPaid()
  const told = await Promise.all(Array.from({ length: 10 }, () => send(world, body)))
  expect(told.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 204))
  await world.settled()
  expect(await world.available(payer)).toBe(1000)
  const looked = world.calls.filter((call) => call.startsWith('GET /v1/checkout/sessions/')).length
  await send(world, body)
  await world.settled()
  // Stored once, it is worked on once.
  expect(world.calls.filter((call) => call.startsWith('GET /v1/checkout/sessions/'))).toHaveLength(looked)
})

test.each<[string, Sent]>([
  ['without a signature', { header: '' }],
  ['with the secret of another endpoint', { secret: 'whsec_of_somebody_else' }],
  ['ten minutes old', { seconds: -600 }],
  ['from the future', { seconds: 600 }],
  ['with a header that is none', { header: 't=,v1=' }],
])('event: %s it is 400, and nothing is stored', async (_, sent) => {
  const { world, payer, body } = await startPaid()
  const { status, problem } = await send(world, body, sent)
  expect([status, problem.code]).toEqual([400, 'event_rejected'])
  await world.settled()
  expect(await world.available(payer)).toBe(0)
})

test('event: one that was changed on its way, is no JSON, or has no id is 400', async () => {
  const { world, body } = await startPaid()
  const signature = signatureOf(body, WEBHOOK_SECRET, Math.floor(world.clock.at / 1000))
  expect((await send(world, body.replace('200', '20'), { header: signature })).status).toBe(400)
  for (const text of ['not json', '[]', '{}', '{"id":7,"type":"x"}']) expect((await send(world, text)).status).toBe(400)
})

test('event: while secrets rotate each of them is taken, and the retired one no more', async () => {
  const rotating = await startPaid({ webhookSecrets: ['whsec_that_is_new', WEBHOOK_SECRET] })
  expect((await send(rotating.world, rotating.body)).status).toBe(204)
  expect((await send(rotating.world, rotating.body, { secret: 'whsec_that_is_new' })).status).toBe(204)
  const rotated = await startPaid({ webhookSecrets: ['whsec_that_is_new'] })
  expect((await send(rotated.world, rotated.body)).status).toBe(400)
})

test('event: a thin one is refused by name', async () => {
  const { world } = await startPaid()
  const thin = JSON.stringify({ id: 'evt_9', object: 'v2.core.event', type: 'v1.billing.meter' })
  const { status, problem } = await send(world, thin)
  expect([status, problem.code]).toEqual([400, 'event_rejected'])
  expect(problem.params.detail).toContain('thin event')
})

test('event: of the live mode in a test shop it is 400', async () => {
  const { world, event } = await startPaid()
  const { status, problem } = await send(world, JSON.stringify({ ...event, livemode: true }))
  expect([status, problem.params.detail]).toEqual([400, expect.stringContaining('mode')])
})

test('event: what it claims is not believed: another amount, state or account in it changes nothing', async () => {
  const world = await startOnlineWorld()
  const anna = await world.register()
  const boris = await world.register('boris@example.com')
  const [mine, other] = [await world.order(anna.token, 1000), await world.order(boris.token, 5000)]
  const claim = {
    id: 'evt_claim',
    object: 'event',
    livemode: false,
    type: 'checkout.session.completed',
    data: { object: { id: mine.session, payment_status: 'paid', client_reference_id: other.id, amount_total: 1 } },
  }
  expect((await send(world, JSON.stringify(claim))).status).toBe(204)
  await world.settled()
  expect([await world.available(anna), await world.available(boris)]).toEqual([0, 0])
})

test.each([
  ['amount', { amount_total: 100 }, { amount: 100, amount_received: 100 }],
  ['currency', { currency: 'eur' }, {}],
  ['mode', { livemode: true as never }, {}],
])(
  'event: a payment with another %s than its order is not credited, and staff are shown it',
  async (what, session, intent) => {
    const { world, payer, order, body } = await startPaid()
    Object.assign(world.stripe.shop.getSession(order.session), session)
    Object.assign(world.stripe.shop.getIntent(world.intentOf(order.session)), intent)
    await send(world, body)
    await world.settled()
    expect(await world.available(payer)).toBe(0)
    expect(await refused(world)).toEqual([what])
    expect(await world.faults()).toEqual([])
  },
)

test('event: a payment that names the order of another account is not credited to either', async () => {
  const { world, payer, order, body } = await startPaid()
  const boris = await world.register('boris@example.com')
  const other = await world.order(boris.token)
  world.stripe.shop.getSession(order.session).client_reference_id = other.id
  await send(world, body)
  await world.settled()
  expect([await world.available(payer), await world.available(boris)]).toEqual([0, 0])
  expect(await refused(world)).toEqual(['reference'])
})

test('event: of a payment that is not ours it is ignored; of an unknown order it waits, and is booked when the order is there', async () => {
  const { world, payer, order, event } = await startPaid()
  const session = world.stripe.shop.getSession(order.session)
  const { client_reference_id: orderId } = session
  session.client_reference_id = null
  await send(world, JSON.stringify({ ...event, id: 'evt_foreign' }))
  await world.settled()
  expect(await refused(world)).toEqual([])
  session.client_reference_id = 'pay_later_known'
  await send(world, JSON.stringify({ ...event, id: 'evt_early' }))
  await world.settled()
  expect(await refused(world)).toEqual([])
  session.client_reference_id = orderId
  world.advance(60_000)
  await world.settled()
  expect(await world.available(payer)).toBe(1000)
})

test('event: one that comes while Stripe is away is worked on when it is back', async () => {
  const { world, payer, body } = await startPaid()
  world.stripe.fault({ kind: 'server_error', times: 4 })
  await send(world, body)
  await world.settled()
  expect(await world.available(payer)).toBe(0)
  world.advance(30_000)
  await world.settled()
  world.advance(60_000)
  await world.settled()
  expect(await world.available(payer)).toBe(1000)
})

test('event: one after the refund changes nothing', async () => {
  const { world, payer, order, body } = await startPaid()
  world.stripe.delivery.fault({ kind: 'lost', times: 9 })
  world.stripe.shop.createRefund({ payment_intent: world.intentOf(order.session), metadata: {} })
  await send(world, body)
  await world.settled()
  expect(await world.available(payer)).toBe(0)
  expect(await world.topUp(payer, order.id)).toMatchObject({ status: 'refunded' })
  expect(await world.faults()).toEqual([])
})

test('event: of 5 MB it is 413; the limit leaves room for what Stripe sends', async () => {
  const env = { STRIPE_SECRET_KEY: SECRET_KEY, STRIPE_WEBHOOK_SECRET: WEBHOOK_SECRET }
  const core = await startCore({ env })
  const post = (bytes: number) => {
    const body = JSON.stringify({ id: 'evt_1', type: 'x', livemode: false, pad: 'x'.repeat(bytes) })
    const signature = signatureOf(body, WEBHOOK_SECRET, Math.floor(Date.now() / 1000))
    return core.request('POST', WEBHOOK, {
      body,
      headers: { 'content-type': 'application/json', 'stripe-signature': signature },
    })
  }
  const large = await post(5_000_000)
  expect([large.status, large.json.code]).toEqual([413, 'too_large'])
  expect((await post(200_000)).status).toBe(204)
  await core.close()
})
