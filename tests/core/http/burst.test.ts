import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'undici'
import { expect, test } from 'vitest'
import { problemSchema } from '../../../core/contract/errors/problem.ts'
import { tokensSchema } from '../../../core/contract/account.ts'
import { projectRoot } from '../../../core/kit/paths.ts'
import { startCoreProcess } from '../../crash/core-process.ts'
import { cpuSigns, waitFor } from '../../crash/progress.ts'
import { listTree } from '../../crash/processes.ts'

/** Fewer than one address may open. */
const CLIENTS = 30
/** A request to core is now answered after some stops, each longer than the lag from which it refuses. So a machine of any speed
 *  has more to answer than it can. */
const STOP_AND_GO = 'while kill -STOP "$0" && sleep 2.6 && kill -CONT "$0" && sleep .15; do :; done'

test('burst: what core cannot answer soon it refuses with a time to come again; probes are answered, and afterwards all goes on', {
  timeout: 600_000,
}, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'coincast-burst-'))
  const core = await startCoreProcess({
    dataDir: folder,
    modelsDir: join(projectRoot, 'models'),
    env: { RATE_LIMITS: 'on' },
  })
  const registered = await fetch(`${core.url}/api/auth/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: 'user@example.com', password: 'correct horse battery' }),
  })
  const headers = { authorization: `Bearer ${tokensSchema.parse(await registered.json()).access_token}` }
  const clients = Array.from({ length: CLIENTS }, () => new Client(core.url, { headersTimeout: 0, bodyTimeout: 0 }))
  const counts = { answered: 0, refused: 0 }
  let isOver = false

  /** One of many who ask again as soon as they have been answered. */
  async function askOn(client: Client): Promise<void> {
    while (!isOver) {
      const answer = await client.request({ method: 'GET', path: '/api/account/transactions?limit=100', headers })
      const json = await answer.body.json()
      if (answer.statusCode === 200) counts.answered++
      else {
        expect(answer.statusCode).toBe(503)
        expect(problemSchema.parse(json).params).toMatchObject({ detail: 'more is asked than can be answered soon' })
        expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0)
        counts.refused++
      }
    }
  }

  await waitFor('it is ready', async () => (await fetch(`${core.url}/readyz`)).status === 200, {
    signs: () => cpuSigns(listTree(core.pid)),
  })
  const brake = spawn('/bin/sh', ['-c', STOP_AND_GO, String(core.pid)])
  const burst = Promise.all(clients.map(askOn))
  const signs = (): string => JSON.stringify(counts)
  const probes = ['/healthz', '/readyz'].map(async (path) => (await fetch(`${core.url}${path}`)).status)
  await Promise.race([burst, waitFor('some of it is refused', () => counts.refused > 0, { signs })])
  expect(await Promise.all(probes)).toEqual([200, 200])
  isOver = true
  brake.kill('SIGKILL')
  await once(brake, 'exit')
  core.kill('SIGCONT')
  await burst
  await waitFor(
    'all goes on',
    async () => (await fetch(`${core.url}/api/account/balance`, { headers })).status === 200,
    { signs: () => cpuSigns(listTree(core.pid)) },
  )
  expect(counts.answered).toBeGreaterThan(0)
  await Promise.all(clients.map((client) => client.close()))
  core.kill('SIGTERM')
  expect(await core.exited).toMatchObject({ code: 0 })
  rmSync(folder, { recursive: true, force: true })
})
