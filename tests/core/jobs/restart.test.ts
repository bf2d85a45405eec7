import { expect, test } from 'vitest'
import { startCore, type TestCore } from '../../support/core.ts'
import { newFolder, open, submit } from './shop.ts'

test('restart: waiting jobs run in the next core, at the price they were accepted at', async () => {
  const folder = newFolder()
  const first = await startCore({ dataDir: folder, env: { SIGNUP_CREDITS: '1000', WORKERS: '1' } })
  const token = await first.register()
  first.holdForecasts()
  const answers = await Promise.all(Array.from({ length: 12 }, () => submit(first, token)))
  await first.close({ keep: true, drainMs: 0 })
  const second = await open({ dataDir: folder })
  for (const { json } of answers) {
    const { text } = await second.request('GET', `/api/predict/${json.id}/events`, { token })
    expect(text).toContain('event: finished')
    const job = await second.request('GET', `/api/predict/${json.id}`, { token })
    expect(job.json).toMatchObject({ status: 'OK', cost: 30 })
  }
  const balance = await second.request('GET', '/api/account/balance', { token })
  expect(balance.json).toMatchObject({ balance: 1000 - 12 * 30, held: 0, available: 1000 - 12 * 30 })
})

test('deadline: a job that has waited too long ends as expired and its hold comes back', async () => {
  const folder = newFolder()
  const first = await startCore({ dataDir: folder, env: { SIGNUP_CREDITS: '1000' }, ownChildren: true })
  const token = await first.register()
  first.holdForecasts()
  const answers = await Promise.all(Array.from({ length: 5 }, () => submit(first, token)))
  await first.close({ keep: true, drainMs: 0 })
  const pending = answers.map(({ json }) => String(json.id))
  const later = Date.now() + 16 * 60_000
  const second = await open({ dataDir: folder, now: () => later })
  await second.sweep()
  for (const id of pending) expect(await rowOf(second, id)).toEqual(['ERROR', 'expired', 0])
})

test('model gone: a job whose version no longer exists ends as an error and costs nothing', async () => {
  const folder = newFolder()
  const first = await startCore({ dataDir: folder, env: { SIGNUP_CREDITS: '1000', WORKERS: '1' } })
  const token = await first.register()
  first.holdForecasts()
  const answers = await Promise.all(Array.from({ length: 5 }, () => submit(first, token)))
  const last = String(answers.at(-1)?.json.id)
  await first.db.write(
    async (tx) => void (await tx.run(`UPDATE jobs SET model_version_id = 'ver_gone' WHERE id = '${last}'`)),
  )
  await first.close({ keep: true, drainMs: 0 })
  const second = await open({ dataDir: folder })
  await second.request('GET', `/api/predict/${last}/events`, { token })
  expect(await rowOf(second, last)).toEqual(['ERROR', 'model_error', 0])
})

async function rowOf(core: TestCore, id: string): Promise<[string, string | null, number]> {
  for (;;) {
    const [row] = await core.db.reader.values<[string, string | null]>(
      `SELECT status, failure FROM jobs WHERE id = '${id}'`,
    )
    const [held] = await core.db.reader.values<[number]>(
      `SELECT count(*) FROM balances WHERE ledger_account = 'hold:${id}'`,
    )
    if (row !== undefined && row[0] !== 'PENDING') return [row[0], row[1], held?.[0] ?? 0]
    await new Promise((resolve) => setImmediate(resolve))
  }
}
