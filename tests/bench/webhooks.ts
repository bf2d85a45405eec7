import { NO_STANDING } from '../../core/roles/role.ts'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { Agent } from 'undici'
import { openDb } from '../../core/db/client.ts'
import { personOf } from '../../core/contract/trust/member.ts'
import { accounts } from '../../core/db/schema/accounts.ts'
import { createEvents } from '../../core/events/service.ts'
import { systemNow, systemSleep } from '../../core/kit/clock.ts'
import { newId } from '../../core/kit/ids.ts'
import { silentLog } from '../../core/kit/log.ts'
import { projectRoot } from '../../core/kit/paths.ts'
import { createDeliverer } from '../../core/webhooks/deliverer.ts'
import { createSender } from '../../core/webhooks/sender.ts'
import { createWebhooks } from '../../core/webhooks/service.ts'
import { createSigner } from '../../core/webhooks/signature.ts'
import { countOwed, findLive } from '../../core/webhooks/store.ts'
import { type Finding, inTurn } from './measure.ts'

const DELIVERIES = 4_000
const ROUNDS = 5
/** As many as a webhook has on their way at most. */
const AT_ONCE = 16

/** A receiver with an event loop of its own. */
const RECEIVER = `
const { parentPort } = require('node:worker_threads')
const server = require('node:http').createServer((request, response) => {
  request.resume()
  request.on('end', () => response.writeHead(204).end())
})
server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port))
`

/** Events that are sent to one webhook, each written, signed, logged, against requests of the same size by undici alone. */
export async function benchWebhooks(): Promise<Finding[]> {
  const folder = mkdtempSync(join(tmpdir(), 'coincast-bench-'))
  const receiver = new Worker(RECEIVER, { eval: true })
  const port = await new Promise<number>((resolve) => receiver.once('message', resolve))
  const url = `http://127.0.0.1:${port}/`
  const db = openDb({ url: `file:${join(folder, 'core.db')}`, log: silentLog, sleep: systemSleep })
  await db.migrate(join(projectRoot, 'migrations'))
  const now = systemNow
  const events = createEvents({ db, now })
  const sender = createSender({ resolve: async () => ['127.0.0.1'], allowsPrivate: true, version: 'bench' })
  const signer = createSigner('bench')
  const common = { db, events, sender, signer, now, newId }
  const deliverer = createDeliverer({ ...common, sleep: systemSleep, chance: Math.random, log: silentLog })
  const webhooks = createWebhooks({ ...common, deliverer, allowsPrivate: true })
  const accountId = newId('acc')
  await db.write(async (tx) => void (await tx.insert(accounts).values({ id: accountId, createdAt: now() })))
  const actor = {
    userId: personOf(accountId),
    accountId,
    member: 'owner',
    ...NO_STANDING,
    scopes: null,
    via: 'password',
    sessionId: null,
    keyId: null,
    proofId: null,
  } as const
  const { id } = await webhooks.create(actor, { url, types: null, description: '' })
  const data = { job_id: newId('job'), status: 'OK', model: 'ar', cost: 250, source: 'api' } as const
  const body = JSON.stringify({
    id: newId('evt'),
    type: 'job.finished',
    version: 1,
    timestamp: '',
    account_id: '',
    data,
  })

  /** Switched off while they happen and then replayed, so that the writing of the events is not in it. */
  async function ours(): Promise<number> {
    await webhooks.change(actor, id, { enabled: false })
    const from = await events.last()
    for (let i = 0; i < DELIVERIES; i += 100)
      await db.write(async (tx) => {
        for (let j = 0; j < 100; j++) await events.add(tx, { type: 'job.finished', account_id: accountId, data })
      })
    await webhooks.change(actor, id, { enabled: true })
    await db.write(async (tx) => void (await tx.run(`UPDATE webhooks SET cursor = ${from}`)))
    const started = performance.now()
    await deliverer.reopen(id)
    while (!(await isThrough())) await systemSleep(5)
    return (DELIVERIES * 1000) / (performance.now() - started)
  }

  const isThrough = async (): Promise<boolean> =>
    (await countOwed(db.reader, id)) === 0 && (await findLive(db.reader, id))?.cursor === (await events.last())

  const agent = new Agent()
  async function bare(): Promise<number> {
    let left = DELIVERIES
    const started = performance.now()
    const sendOn = async (): Promise<void> => {
      while (left-- > 0) {
        const answer = await agent.request({
          origin: `http://127.0.0.1:${port}`,
          path: '/',
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body,
        })
        await answer.body.dump()
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, sendOn))
    return (DELIVERIES * 1000) / (performance.now() - started)
  }

  await ours()
  await bare()
  const spent = { ours: 0, bare: 0 }
  const counted = (side: keyof typeof spent, run: () => Promise<number>) => async (): Promise<number> => {
    const before = process.cpuUsage()
    const rate = await run()
    const { user, system } = process.cpuUsage(before)
    spent[side] += user + system
    return rate
  }
  const { ratio, spread, ...sides } = await inTurn(ROUNDS, counted('ours', ours), counted('bare', bare))
  await deliverer.stop()
  await agent.destroy()
  await receiver.terminate()
  const left = await webhooks.deliveries(actor, id, { limit: 1, state: 'failed' })
  if (left.items.length > 0) throw new Error('deliveries failed')
  await db.close()
  rmSync(folder, { recursive: true, force: true })
  return [
    {
      what: 'webhook deliveries/s to one receiver on this machine, against bare undici',
      ...sides,
      unit: '/s',
      figure: ratio,
      atLeast: 0.5,
      note: `ratios ${spread}; by CPU, events and receiver too, ${(spent.bare / spent.ours).toFixed(2)}`,
    },
  ]
}
