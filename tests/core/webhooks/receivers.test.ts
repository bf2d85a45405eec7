import { connect } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterEach, expect, test } from 'vitest'
import { DAY_MS, HOUR_MS } from '../../../core/kit/units.ts'
import { type Behaviour, startReceiver, startSending } from './world.ts'

const closers: Array<() => unknown> = []
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close()
})

async function start(behave: Behaviour, patience: { answerMsMax?: number } = {}) {
  const receiver = await startReceiver(behave)
  closers.push(receiver.close)
  const world = await startSending(patience)
  closers.push(world.close)
  const { id } = await world.create(receiver.url)
  return { ...world, receiver, id }
}

const BOMB = gzipSync(Buffer.alloc(50_000_000))

const afterOne: Record<string, { behave: Behaviour; last: object; state?: string; answerMsMax?: number }> = {
  hangs: { behave: () => undefined, last: { status: null, failure: 'timed_out' }, answerMsMax: 200 },
  'answers 500': {
    behave: (_, response) => void response.writeHead(500).end('oh no'),
    last: { status: 500, failure: 'status', answer: 'oh no' },
  },
  'closes without a word': {
    behave: (request) => void request.socket.destroy(),
    last: { status: null, failure: 'cut_off' },
  },
  'closes in the middle of its answer': {
    behave: (request, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('half', () => request.socket.destroy())
    },
    last: { status: 200, failure: 'cut_off', answer: 'half' },
  },
  'drips its answer': {
    behave: (_, response) => {
      response.writeHead(200)
      const drip = setInterval(() => response.write('x'), 20)
      response.on('close', () => clearInterval(drip))
    },
    last: { status: 200, failure: 'timed_out' },
    answerMsMax: 1_000,
  },
  'answers something that is not HTTP': {
    behave: (request) => void request.socket.end('SSH-2.0-OpenSSH_9.2\r\n'),
    last: { status: null, failure: 'no_connection' },
  },
  'answers with headers without end': {
    behave: (request) => void request.socket.end(`HTTP/1.1 200 OK\r\nx: ${'y'.repeat(100_000)}\r\n\r\n`),
    last: { status: null, failure: 'no_connection' },
  },
  'answers with a bomb': {
    // It would be 50 MB: what is answered is never unpacked.
    behave: (_, response) => void response.writeHead(200, { 'content-encoding': 'gzip' }).end(BOMB),
    last: { status: 200, failure: null },
    state: 'delivered',
  },
}
test.each(Object.entries(afterOne))(
  'receivers: one that %s is tried again later, or was told',
  async (_, { behave, last, state, answerMsMax }) => {
    const { happen, until, id } = await start(behave, answerMsMax === undefined ? {} : { answerMsMax })
    await happen()
    const [delivery] = await until(id, ([one]) => one?.attempts === 1)
    expect(delivery).toMatchObject({ state: state ?? 'pending', last_attempt: last })
  },
)

test('receivers: of an answer of 10 MB the first 64 kB are read, and its status counts', async () => {
  let written = 0
  const { happen, until, id, receiver } = await start((request, response) => {
    response.writeHead(200)
    const more = (): void => {
      while (written < 10_000_000 && !response.destroyed) {
        written += 10_000
        if (!response.write('x'.repeat(10_000))) return void response.once('drain', more)
      }
      response.end()
    }
    request.socket.on('close', () => (receiver.state.behave = (_r, answer) => void answer.end()))
    more()
  })
  await happen()
  const [delivery] = await until(id, ([one]) => one?.state === 'delivered')
  expect(delivery?.last_attempt).toMatchObject({ status: 200, failure: null, answer: 'x'.repeat(1_000) })
  await happen()
  await until(id, (all) => all.length === 2 && all.every(({ state }) => state === 'delivered'))
})

test('receivers: a redirect is not followed', async () => {
  const other = await startReceiver()
  closers.push(other.close)
  const { happen, until, id } = await start(
    (_, response) => void response.writeHead(301, { location: other.url }).end(),
  )
  await happen()
  const [delivery] = await until(id, ([one]) => one?.attempts === 1)
  expect(delivery).toMatchObject({ state: 'pending', last_attempt: { status: 301, failure: 'redirect' } })
  expect(other.received).toEqual([])
})

test('receivers: one that says it is gone is called no more, and its owner is told', async () => {
  const { happen, webhooks, actor, id, receiver, events } = await start(
    (_, response) => void response.writeHead(410).end(),
  )
  await happen()
  await receiver.until(1)
  while ((await webhooks.get(actor, id)).enabled) await new Promise((resolve) => setTimeout(resolve, 5))
  expect(await webhooks.get(actor, id)).toMatchObject({ disabled_reason: 'gone' })
  await happen()
  const told = await events.list(0, { accountId: actor.accountId, types: ['webhook.disabled'] }, 10)
  expect(told.map(({ event }) => event.data)).toMatchObject([
    { webhook_id: id, host: new URL(receiver.url).host, reason: 'gone' },
  ])
  expect(receiver.received).toHaveLength(1)
})

test('receivers: one that answers 500 for a day gets everything then, each under one id', async () => {
  const { happen, until, id, receiver, clock, deliverer, webhooks, actor } = await start(
    (_, response) => void response.writeHead(500).end(),
  )
  for (let i = 0; i < 5; i++) await happen(i)
  await until(id, (all) => all.length === 5 && all.every(({ attempts }) => attempts === 1))
  const until24 = clock.at + DAY_MS
  while (clock.at < until24) {
    clock.at += HOUR_MS
    await deliverer.look()
    const due = () => (all: Array<{ next_attempt_at: string | null }>) =>
      all.every(({ next_attempt_at }) => next_attempt_at === null || Date.parse(next_attempt_at) > clock.at)
    await until(id, due())
  }
  const tried = receiver.received.length
  expect(tried).toBeGreaterThan(5 * 6)
  expect(tried).toBeLessThan(5 * 12)
  expect((await webhooks.get(actor, id)).failing_since).not.toBeNull()
  receiver.state.behave = (_, response) => void response.end()
  // The next event finds it well; what waits for its next attempt comes with it.
  await happen(5)
  await until(id, (all) => all.length === 6 && all.every(({ state }) => state === 'delivered'))
  expect(new Set(receiver.received.map((one) => one.id)).size).toBe(6)
  expect(await webhooks.get(actor, id)).toMatchObject({ enabled: true, failing_since: null })
})

test('receivers: after three days without a good answer a webhook is disabled, and its owner is told', async () => {
  const { happen, until, id, receiver, clock, deliverer, webhooks, actor, events, logged } = await start(
    (_, response) => void response.writeHead(503).end(),
  )
  await happen()
  await until(id, ([one]) => one?.attempts === 1)
  const started = clock.at
  let delivery = (await until(id, () => true))[0]
  while (delivery?.next_attempt_at !== undefined && delivery.next_attempt_at !== null) {
    const { attempts } = delivery
    expect((await webhooks.get(actor, id)).enabled).toBe(true)
    clock.at = Date.parse(delivery.next_attempt_at)
    await deliverer.look()
    ;[delivery] = await until(id, ([one]) => (one?.attempts ?? 0) > attempts)
  }
  expect(clock.at - started).toBe(3 * DAY_MS)
  expect(receiver.received.length).toBeGreaterThan(8)
  expect(receiver.received.length).toBeLessThan(20)
  expect(delivery).toMatchObject({ state: 'failed', next_attempt_at: null })
  expect(await webhooks.get(actor, id)).toMatchObject({ enabled: false, disabled_reason: 'failing' })
  const told = await events.list(0, { accountId: actor.accountId, types: ['webhook.disabled'] }, 10)
  expect(told).toHaveLength(1)
  expect(JSON.stringify(logged)).toContain('webhook_disabled')
  // Enabled again it starts with the next event; the others come by a replay.
  receiver.state.behave = (_, response) => void response.end()
  await happen()
  await webhooks.change(actor, id, { enabled: true })
  await happen()
  await until(id, (all) => all.some(({ state }) => state === 'delivered'))
  expect((await until(id, () => true)).map(({ state }) => state)).toEqual(['delivered', 'failed'])
  await webhooks.replay(actor, id, started)
  await until(id, (all) => all.length === 4 && all.every(({ state }) => state === 'delivered'))
})

test('receivers: one that nobody listens at is tried again', async () => {
  const { happen, until, id, receiver } = await start(() => undefined)
  receiver.close()
  await new Promise<void>((resolve) => {
    const { port } = new URL(receiver.url)
    connect(Number(port), '127.0.0.1').on('error', () => resolve())
  })
  await happen()
  const [delivery] = await until(id, ([one]) => one?.attempts === 1)
  expect(delivery?.last_attempt).toMatchObject({ status: null, failure: 'no_connection' })
})
