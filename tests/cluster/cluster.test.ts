import { Connection, ConsumerStatus } from 'rabbitmq-client'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { encode } from '../../core/remote/envelope.ts'
import type { Beat, Reply } from '../../core/remote/messages.ts'
import { BEATS, DECLARED, REPLIES, TASKS } from '../../core/remote/names.ts'
import { samplePrices } from '../support/core.ts'
import { createBroker, hasRabbit, type Broker } from './broker.ts'
import { type ClusterCore, openCore, startWorkerProgram, untilEnded, untilWorkers, WORKER_KEY } from './world.ts'

const TIMEOUT_MS = 180_000
const ROWS = 60
/** Of the model `ar`: one credit a row. */
const COST = ROWS

let broker: Broker
beforeAll(async () => {
  if (!hasRabbit) return
  broker = await createBroker()
  await broker.start()
}, 120_000)
afterAll(() => broker?.stop())

/** Orders so many forecasts at once. */
async function order(core: ClusterCore, count: number) {
  const token = await core.register()
  await core.topUp(token, 10_000)
  const before = await creditsOf(core, token)
  const json = { model: 'ar', horizon: 10, data: samplePrices(ROWS) }
  const answers = await Promise.all(
    Array.from({ length: count }, () => core.request('POST', '/api/predict', { token, json })),
  )
  return { token, before, ids: answers.map(({ json: { id } }) => String(id)) }
}
type Ordered = Awaited<ReturnType<typeof order>>

const creditsOf = async (core: ClusterCore, token: string): Promise<number> =>
  Number((await core.request('GET', '/api/account/balance', { token })).json['balance'])

/** Each has ended OK, was paid for once, and the books balance. */
async function expectSettled(core: ClusterCore, { token, before, ids }: Ordered): Promise<void> {
  expect(await untilEnded(core, token, ids)).toEqual(ids.map(() => 'OK'))
  expect(await creditsOf(core, token)).toBe(before - ids.length * COST)
  const check = await core.request('GET', '/api/admin/ledger/check', { token: await core.admin() })
  expect(check.json['ok']).toBe(true)
}

const tasksOf = async (core: ClusterCore, event: string): Promise<number> => {
  const { text } = await core.request('GET', '/metrics', { token: await core.admin() })
  return Number(new RegExp(`coincast_worker_tasks\\{event="${event}"\\} (\\d+)`).exec(text)?.[1] ?? 0)
}

test.runIf(hasRabbit)(
  'a worker elsewhere runs the jobs, core settles each once and starts no child of its own',
  { timeout: TIMEOUT_MS },
  async () => {
    const core = await openCore(broker)
    startWorkerProgram(broker, core.coreUrl)
    await untilWorkers(core, 1)
    await expectSettled(core, await order(core, 5))
    expect(await tasksOf(core, 'done')).toBeGreaterThanOrEqual(5)
    expect(core.pools.forecast.stats.spawned).toBe(0)
  },
)

test.runIf(hasRabbit)(
  'a worker that is killed at work: another one does it, and nobody pays twice',
  { timeout: TIMEOUT_MS },
  async () => {
    const core = await openCore(broker)
    const first = startWorkerProgram(broker, core.coreUrl)
    await untilWorkers(core, 1)
    const ordered = await order(core, 12)
    first.process.kill('SIGKILL')
    startWorkerProgram(broker, core.coreUrl)
    await expectSettled(core, ordered)
  },
)

test.runIf(hasRabbit)(
  'a worker that is frozen at work: its tasks go to another one',
  { timeout: TIMEOUT_MS },
  async () => {
    const core = await openCore(broker)
    const first = startWorkerProgram(broker, core.coreUrl)
    await untilWorkers(core, 1)
    const ordered = await order(core, 6)
    first.process.kill('SIGSTOP')
    startWorkerProgram(broker, core.coreUrl)
    await expectSettled(core, ordered)
    // What it still sends when it wakes is of no lease any more.
    first.process.kill('SIGCONT')
    await expectSettled(core, await order(core, 2))
    expect(await untilEnded(core, ordered.token, ordered.ids)).toEqual(ordered.ids.map(() => 'OK'))
  },
)

test.runIf(hasRabbit)(
  'the broker is killed and comes back: what it had confirmed is done',
  { timeout: TIMEOUT_MS },
  async () => {
    const core = await openCore(broker)
    startWorkerProgram(broker, core.coreUrl)
    await untilWorkers(core, 1)
    const ordered = await order(core, 12)
    await broker.kill()
    await broker.start()
    await expectSettled(core, ordered)
  },
)

test.runIf(hasRabbit)(
  'without a worker for long enough the own children of core do it',
  { timeout: TIMEOUT_MS },
  async () => {
    const core = await openCore(broker, { env: { AMQP_FALLBACK_MS: '300' } })
    await expectSettled(core, await order(core, 3))
    expect(core.pools.forecast.stats.spawned).toBeGreaterThan(0)
  },
)

test.runIf(hasRabbit)(
  'a broker that is not there: core starts, and its own children do the work',
  { timeout: TIMEOUT_MS },
  async () => {
    const core = await openCore(
      { ...broker, url: 'amqp://guest:guest@127.0.0.1:1' },
      { env: { AMQP_FALLBACK_MS: '0' } },
    )
    await expectSettled(core, await order(core, 3))
    const { json } = await core.request('GET', '/api/admin/workers', { token: await core.admin() })
    expect(json['broker']).toBe('away')
  },
)

test.runIf(hasRabbit)(
  'the last worker dies for good: its tasks come back to core after the wait',
  { timeout: TIMEOUT_MS },
  async () => {
    const core = await openCore(broker, { env: { AMQP_FALLBACK_MS: '1000' } })
    const only = startWorkerProgram(broker, core.coreUrl)
    await untilWorkers(core, 1)
    const ordered = await order(core, 8)
    only.process.kill('SIGKILL')
    await expectSettled(core, ordered)
  },
)

test.runIf(hasRabbit)(
  'a core that stops: the next one gives away again what was out, and settles it once',
  { timeout: TIMEOUT_MS },
  async () => {
    const first = await openCore(broker)
    const worker = startWorkerProgram(broker, first.coreUrl)
    await untilWorkers(first, 1)
    worker.process.kill('SIGSTOP')
    const ordered = await order(first, 4)
    await first.close({ keep: true, drainMs: 0 })
    const second = await openCore(broker, { dataDir: first.dataDir })
    worker.process.kill('SIGCONT')
    startWorkerProgram(broker, second.coreUrl)
    await expectSettled(second, ordered)
  },
)

test.runIf(hasRabbit)(
  'a worker that lies is not believed: the children of core answer, and staff see it',
  { timeout: TIMEOUT_MS },
  async () => {
    const core = await openCore(broker)
    const liar = new Connection(broker.url)
    onTestFinished(() => liar.unsafeDestroy())
    const publisher = liar.createPublisher({ confirm: true })
    const beat: Beat = {
      id: 'liar',
      name: 'liar',
      version: '0',
      children: 1,
      running: 0,
      waiting: 0,
      done: 0,
      failed: 0,
      refused: 0,
      memory_bytes: 1,
      memory_free_bytes: 1,
      models: [],
      started_at: 0,
      leaving: false,
    }
    const lie: Reply = { outcome: 'done', worker: 'liar', result: { verdict: 'better', median: 1e9 } }
    const consumer = liar.createConsumer(
      { queue: TASKS.interactive, queueOptions: DECLARED.interactive, qos: { prefetchCount: 5 } },
      async (message) => {
        await publisher.send(
          { routingKey: REPLIES, correlationId: message.correlationId ?? '', durable: true },
          encode(lie),
        )
        return ConsumerStatus.ACK
      },
    )
    const beating = setInterval(() => void publisher.send({ exchange: BEATS }, encode(beat)), 200)
    onTestFinished(async () => {
      clearInterval(beating)
      await consumer.close()
      await publisher.close()
    })
    await untilWorkers(core, 1)
    await expectSettled(core, await order(core, 3))
    expect(await tasksOf(core, 'disbelieved')).toBeGreaterThanOrEqual(3)
    const { json } = await core.request('GET', '/api/admin/workers', { token: await core.admin() })
    expect(json['items']).toMatchObject([{ id: 'liar', disbelieved: expect.any(Number) }])
  },
)

test.runIf(hasRabbit)(
  'models are given to who has the key of workers, and to nobody else',
  { timeout: TIMEOUT_MS },
  async () => {
    const core = await openCore(broker)
    startWorkerProgram(broker, core.coreUrl)
    await untilWorkers(core, 1)
    await expectSettled(core, await order(core, 1))
    const { json } = await core.request('GET', '/api/admin/models', { token: await core.admin() })
    const models = json['items'] as unknown as { name: string; sha256: string }[]
    const sha256 = models.find(({ name }) => name === 'ar')?.sha256 ?? ''
    const path = `/api/worker/models/${sha256}`
    expect((await core.request('GET', path, { token: WORKER_KEY })).status).toBe(200)
    expect((await core.request('GET', path, { token: 'another-worker-key-of-the-same-length!' })).status).toBe(401)
    for (const token of [await core.register(), await core.admin()])
      expect((await core.request('GET', path, { token })).status).toBe(403)
    expect((await core.request('GET', `/api/worker/models/${'0'.repeat(64)}`, { token: WORKER_KEY })).status).toBe(404)
  },
)
