import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { expect, test } from 'vitest'
import { type Issued, nameOf, signBy, toCertificate } from '../../../../bot/sandbox/paypal/certificate.ts'
import { readEnv } from '../../../../core/env.ts'
import { createCertificates } from '../../../../core/payments/providers/paypal/certificates.ts'
import { type OnlineWorld, PAYPAL, PAYPAL_WEBHOOK, startOnlineWorld, WEBHOOK_ID } from '../online-world.ts'

const DAY_MS = 86_400_000

/** Sends a body as PayPal would, but for the headers that are given. */
async function send(
  world: OnlineWorld,
  body: string,
  {
    webhookId = WEBHOOK_ID,
    ms = 0,
    headers = {},
  }: { webhookId?: string; ms?: number; headers?: Record<string, string> } = {},
) {
  const signed = { ...world.paypal.sign(body, webhookId, world.clock.at + ms), ...headers }
  const response = await world.app.request(PAYPAL_WEBHOOK, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...signed },
    body,
  })
  const text = await response.text()
  return { status: response.status, problem: text === '' ? {} : JSON.parse(text) }
}

/** An approved order whose event was lost, and that event. */
async function startApproved(settings: Parameters<typeof startOnlineWorld>[0] = {}) {
  const world = await startOnlineWorld(settings)
  const payer = await world.register()
  const order = await world.order(payer.token, 1000, {}, 'paypal')
  world.paypal.delivery.fault({ kind: 'lost', times: 1 })
  world.paypal.shop.act(order.session, 'pay')
  const body = JSON.stringify(world.paypal.state.events[0])
  return { world, payer, order, body }
}

test('event: one that is signed is worked on once, told ten times and at once; the certificate is fetched once', async () => {
  const { world, payer, body } = await startApproved()
  const told = await Promise.all(Array.from({ length: 10 }, () => send(world, body)))
  expect(told.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 204))
  await world.settled()
  await send(world, body)
  await world.settled()
  expect(await world.available(payer)).toBe(1000)
  expect(world.paypal.state.captures.size).toBe(1)
  expect(world.calls.filter((call) => call.startsWith('GET /certs/')).length).toBe(1)
})

test.each<[string, Parameters<typeof send>[2]]>([
  ['without a signature', { headers: { 'paypal-transmission-sig': '' } }],
  ['signed for another webhook', { webhookId: 'WH-of-somebody-else' }],
  ['with another time than the signed one', { headers: { 'paypal-transmission-time': new Date(0).toISOString() } }],
  ['from the future', { ms: 600_000 }],
  ['five days old', { ms: -5 * DAY_MS }],
  ['signed in another way', { headers: { 'paypal-auth-algo': 'SHA1withRSA' } }],
  [
    'with a certificate from another host',
    { headers: { 'paypal-cert-url': 'https://paypal.com.evil.test/certs/CERT-1' } },
  ],
  [
    'with a certificate beside the folder of certificates',
    { headers: { 'paypal-cert-url': `${PAYPAL}/certs/../v2/x` } },
  ],
  ['with a certificate that is not there', { headers: { 'paypal-cert-url': `${PAYPAL}/certs/CERT-none` } }],
])('event: %s it is 400, and nothing is stored', async (_, sent) => {
  const { world, payer, body } = await startApproved()
  const { status, problem } = await send(world, body, sent)
  expect([status, problem.code]).toEqual([400, 'event_rejected'])
  await world.settled()
  expect(await world.available(payer)).toBe(0)
})

test('event: one that was changed on its way, or is none, is 400; ten minutes old, as a repetition is, it is taken', async () => {
  const { world, body } = await startApproved()
  const headers = world.paypal.sign(body, WEBHOOK_ID)
  expect((await send(world, body.replace('2.00', '20.00'), { headers })).status).toBe(400)
  for (const text of ['not json', '[]', '{}', '{"id":7,"event_type":"x"}'])
    expect((await send(world, text)).status).toBe(400)
  expect((await send(world, body, { ms: -600_000 })).status).toBe(204)
})

test('event: while one webhook replaces another each of them is taken', async () => {
  const { world, body } = await startApproved({ webhookIds: ['WH-that-is-new', WEBHOOK_ID] })
  expect((await send(world, body)).status).toBe(204)
  expect((await send(world, body, { webhookId: 'WH-that-is-new' })).status).toBe(204)
})

test('event: while the certificate cannot be fetched it is 503, so that PayPal repeats it; a flood of them is not fetched', async () => {
  const { world, body } = await startApproved()
  const certificate = `${PAYPAL}/certs/${nameOf(world.paypal.state.authority ?? { caCertificate: '', certificate: '', key: '' })}`
  const asked = (name: string) => send(world, body, { headers: { 'paypal-cert-url': `${PAYPAL}/certs/${name}` } })
  for (let i = 0; i < 10; i += 1) expect((await asked(`CERT-${i}`)).status).toBe(400)
  expect((await asked('CERT-10')).status).toBe(503)
  const before = world.calls.length
  expect((await send(world, body, { headers: { 'paypal-cert-url': certificate } })).status).toBe(503)
  expect(world.calls).toHaveLength(before)
  world.advance(61_000)
  expect((await send(world, body)).status).toBe(204)
})

test('event: a flood of invented certificates does not keep events by a known one out', async () => {
  const { world, body } = await startApproved()
  const asked = (name: string) => send(world, body, { headers: { 'paypal-cert-url': `${PAYPAL}/certs/${name}` } })
  expect((await send(world, body)).status).toBe(204)
  // What is kept of it is over by then.
  world.advance(DAY_MS + 1)
  for (let i = 0; i < 11; i += 1) await asked(`CERT-${i}`)
  expect((await asked('CERT-11')).status).toBe(503)
  expect((await send(world, body)).status).toBe(204)
})

test('event: a certificate that is not there is asked for once, by however many, and takes one of ten places', async () => {
  const { world, body } = await startApproved()
  const asked = (name: string) => send(world, body, { headers: { 'paypal-cert-url': `${PAYPAL}/certs/${name}` } })
  const before = world.calls.length
  const together = await Promise.all(Array.from({ length: 20 }, () => asked('CERT-none')))
  for (let i = 0; i < 20; i += 1) together.push(await asked('CERT-none'))
  expect(together.map(({ status }) => status)).toEqual(Array.from({ length: 40 }, () => 400))
  expect(world.calls).toHaveLength(before + 1)
  world.advance(11 * 60_000)
  expect((await asked('CERT-none')).status).toBe(400)
  expect(world.calls).toHaveLength(before + 2)
  expect((await send(world, body)).status).toBe(204)
})

test('event: what it claims is not believed', async () => {
  const { world, payer, order } = await startApproved()
  const boris = await world.register('boris@example.com')
  const other = await world.order(boris.token, 5000, {}, 'paypal')
  const claim = {
    id: 'WH-CLAIM',
    event_type: 'PAYMENT.CAPTURE.COMPLETED',
    resource: {
      id: '2CAPCLAIMED',
      status: 'COMPLETED',
      amount: { currency_code: 'USD', value: '10.00' },
      custom_id: other.id,
      supplementary_data: { related_ids: { order_id: other.session } },
    },
  }
  expect((await send(world, JSON.stringify(claim))).status).toBe(204)
  await world.settled()
  expect([await world.available(payer), await world.available(boris)]).toEqual([0, 0])
  expect(await world.topUp(payer, order.id)).toMatchObject({ status: 'credited' })
})

/** Certificates that name each other, to be judged at `at`. */
function startChain(at: number) {
  const keys = () => generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const [root, middle, leaf] = [keys(), keys(), keys()]
  const of = (subject: string, publicKey: KeyObject, issuer: string, signer: KeyObject, more: Partial<Issued> = {}) =>
    toCertificate({
      subject,
      publicKey,
      issuer,
      signer,
      isCa: !subject.endsWith('.com'),
      from: at - DAY_MS,
      until: at + DAY_MS,
      ...more,
    })
  const ca = of('Root', root.publicKey, 'Root', root.privateKey)
  const find = (served: string, standIn: Parameters<typeof createCertificates>[0]['standIn'] = STAND_IN(ca)) =>
    createCertificates({ standIn, fetch: async () => new Response(served), now: () => at }).find(
      'http://pp.test/certs/C-1',
    )
  return { root, middle, leaf, of, find }
}
const STAND_IN = (ca: string) => ({ base: 'http://pp.test/certs', readCa: () => ca })

test('certificate: by way of another one it is believed; unsigned, expired, to come, or of another name it is not', async () => {
  const at = Date.UTC(2026, 0, 5)
  const { root, middle, leaf, of, find } = startChain(at)
  const name = 'messageverificationcerts.paypal.com'
  const between = of('Between', middle.publicKey, 'Root', root.privateKey)
  const good = of(name, leaf.publicKey, 'Between', middle.privateKey)
  expect((await find(good + between)).subject).toBe(`CN=${name}`)
  const faults: Array<[string, string]> = [
    [good, 'signed by nobody that is trusted'],
    [of(name, leaf.publicKey, 'Root', leaf.privateKey), 'signed by nobody that is trusted'],
    [of(name, leaf.publicKey, 'Root', root.privateKey, { until: at - 1000 }), 'not in force'],
    [of(name, leaf.publicKey, 'Root', root.privateKey, { from: at + 1000 }), 'not in force'],
    [of('paypal.com.evil.com', leaf.publicKey, 'Root', root.privateKey), 'not issued to PayPal'],
    [good + of('Between', middle.publicKey, 'Root', root.privateKey, { isCa: false }), 'signed by nobody'],
    ['no certificate', 'no certificate at that address'],
    ['-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----', 'cannot be read'],
    [good + ' '.repeat(70_000), 'too large'],
  ]
  for (const [served, detail] of faults)
    await expect(find(served), detail).rejects.toMatchObject({ params: { detail: expect.stringContaining(detail) } })
})

test('certificate: in production only hosts of PayPal are asked, and only what a public authority signed is believed', async () => {
  const at = Date.UTC(2026, 0, 5)
  const { root, leaf, of } = startChain(at)
  const own = of('messageverificationcerts.paypal.com', leaf.publicKey, 'Root', root.privateKey)
  const asked: string[] = []
  const { find } = createCertificates({
    standIn: null,
    fetch: async (url) => {
      asked.push(new Request(url).url)
      return new Response(own)
    },
    now: () => at,
  })
  for (const url of [
    'http://api.paypal.com/v1/notifications/certs/CERT-1',
    'https://api.paypal.com.evil.test/v1/notifications/certs/CERT-1',
    'https://evilpaypal.com/v1/notifications/certs/CERT-1',
    'https://u:p@api.paypal.com/v1/notifications/certs/CERT-1',
    'https://api.paypal.com:8443/v1/notifications/certs/CERT-1',
    'https://api.paypal.com/v1/notifications/certs/../../x',
    'https://www.paypal.com/redirect?to=evil',
    '',
  ])
    await expect(find(url)).rejects.toMatchObject({ params: { detail: expect.stringContaining('not at PayPal') } })
  expect(asked).toEqual([])
  const url = 'https://api.paypal.com/v1/notifications/certs/CERT-1'
  await expect(find(url)).rejects.toMatchObject({
    params: { detail: expect.stringContaining('nobody that is trusted') },
  })
  expect(asked).toEqual([url])
})

test('a signature of the stand-in is one of RSA with SHA-256', async () => {
  const { world } = await startApproved()
  const { authority } = world.paypal.state
  expect(authority === null ? '' : signBy(authority, 'x')).toMatch(/^[\w+/]{342}==$/)
})

test('paypal: its settings are checked together, and what is for trying only stops core in production', () => {
  expect(() => readEnv({ PAYPAL_CLIENT_ID: 'app' })).toThrow(
    /PAYPAL_SECRET: is missing[^]*PAYPAL_WEBHOOK_ID: is missing/,
  )
  expect(() => readEnv({ PAYPAL_CERT_BASE: 'http://pp.test' })).toThrow('PAYPAL_CERT_CA: is set together')
  expect(() => readEnv({ PAYPAL_WEBHOOK_ID: 'a b' })).toThrow('PAYPAL_WEBHOOK_ID: must be')
  const production = { NODE_ENV: 'production', BOT_KEY: 'x'.repeat(40) }
  expect(() =>
    readEnv({
      ...production,
      PAYPAL_CERT_BASE: 'https://pp.test',
      PAYPAL_CERT_CA: 'ca.pem',
      PAYPAL_API_BASE: 'http://pp.test',
    }),
  ).toThrow(/PAYPAL_CERT_BASE: in production[^]*PAYPAL_API_BASE: must be https/)
})
