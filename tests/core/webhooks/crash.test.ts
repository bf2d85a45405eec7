import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { createdWebhookSchema } from '../../../core/contract/webhooks/webhook.ts'
import { tokensSchema } from '../../../core/contract/account.ts'
import { projectRoot } from '../../../core/kit/paths.ts'
import { startCoreProcess } from '../../crash/core-process.ts'
import { createRandom } from '../../support/random.ts'
import { startReceiver, verify } from './world.ts'

const closers: Array<() => unknown> = []
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close()
})

const KILLS = 4
const EVENTS = 40

test('crash: killed between event, row, sending and record, core loses nothing, and what comes twice has the same id', {
  timeout: 300_000,
}, async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'coincast-hooks-'))
  closers.push(() => rmSync(dataDir, { recursive: true, force: true }))
  const random = createRandom(7)
  const bodies = new Map<string, Set<string>>()
  const receiver = await startReceiver((_, response, { id, body }) => {
    bodies.set(id, (bodies.get(id) ?? new Set()).add(body))
    // Some answers never leave before the kill.
    setTimeout(() => response.end(), random.next() * 30)
  })
  closers.push(receiver.close)
  const start = async () => {
    const core = await startCoreProcess({
      dataDir,
      modelsDir: join(projectRoot, 'models'),
      env: { WEBHOOKS_ALLOW_PRIVATE: 'on', WORKERS: '1', SERIES_TESTED_PER_HOUR: '0' },
    })
    closers.push(() => core.kill('SIGKILL'))
    const ask = async (path: string, json: unknown, token?: string) => {
      const headers = {
        'content-type': 'application/json',
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      }
      const answer = await fetch(`${core.url}${path}`, { method: 'POST', headers, body: JSON.stringify(json) })
      if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
      return answer.json()
    }
    return { ...core, ask }
  }
  let core = await start()
  const login = { email: 'a@example.com', password: 'correct horse battery' }
  const { access_token: token } = tokensSchema.parse(await core.ask('/api/auth/register', login))
  const { secret } = createdWebhookSchema.parse(await core.ask('/api/webhooks', { url: receiver.url }, token))
  let happened = 0
  for (let kill = 0; kill <= KILLS; kill++) {
    const burst = Array.from({ length: EVENTS }, async () => {
      await core.ask('/api/account/top-up', { amount: 1 }, token).then(
        () => happened++,
        () => undefined,
      )
    })
    if (kill === KILLS) {
      await Promise.all(burst)
      break
    }
    const seen = receiver.received.length
    await receiver.until(seen + 1 + Math.floor(random.next() * EVENTS * 0.8))
    core.kill('SIGKILL')
    await Promise.all([core.exited, ...burst])
    core = await start()
  }
  // What was acknowledged was written with its event, and so arrives; what was not may have been written all the same.
  await receiver.until(() => bodies.size >= happened)
  expect(happened).toBeGreaterThan(EVENTS)
  for (const variants of bodies.values()) expect(variants.size).toBe(1)
  for (const one of receiver.received.slice(-5)) expect(verify(secret, one)).toMatchObject({ id: one.id })
})
