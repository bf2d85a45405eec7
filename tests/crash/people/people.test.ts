import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import { projectRoot } from '../../../core/kit/paths.ts'
import { createRandom } from '../../support/random.ts'
import { startCoreProcess } from '../core-process.ts'
import { adminOf, askOf, PREPARE } from './acts.ts'

const closers: Array<() => unknown> = []
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close()
})

const KILLS = 4
/** About as long as the acts take together. */
const ACTS_MS = 150

test('crash: killed amid acts of people and staff, each is done whole or not at all, and what was answered is done', {
  timeout: 300_000,
}, async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'coincast-people-'))
  closers.push(() => rmSync(dataDir, { recursive: true, force: true }))
  const random = createRandom(7)
  const start = async () => {
    const core = await startCoreProcess({
      dataDir,
      modelsDir: join(projectRoot, 'models'),
      env: { WORKERS: '1', SERIES_TESTED_PER_HOUR: '0', CORPORATE_APPROVAL: 'off', FOUR_EYES_CREDITS: '1000' },
    })
    closers.push(() => core.kill('SIGKILL'))
    return { ...core, ask: askOf(core) }
  }
  const names = Object.keys(PREPARE)
  const done = Object.fromEntries(names.map((name) => [name, { whole: 0, not: 0 }]))
  let core = await start()
  for (let kill = 0; kill < KILLS; kill++) {
    const prepared = []
    for (const name of names) prepared.push({ name, ...(await PREPARE[name]?.(core.ask, kill)) })
    const { ask } = core
    const answers = random.shuffle(prepared).map(async ({ name, act, isDone }) => {
      const answer = await act?.(ask).catch(() => undefined)
      return { name, isDone, isAnswered: answer !== undefined && answer.status < 300, answer }
    })
    await wait(random.next() * ACTS_MS)
    core.kill('SIGKILL')
    await core.exited
    const acts = await Promise.all(answers)
    core = await start()
    for (const { name, isDone, isAnswered, answer } of acts) {
      const isWhole = (await isDone?.(core.ask)) === true
      // An answer that comes is no refusal: nothing but the kill keeps an act from being done.
      if (answer !== undefined) expect([name, answer.status, isAnswered]).toEqual([name, answer.status, true])
      if (isAnswered) expect([name, isWhole]).toEqual([name, true])
      const counts = done[name]
      if (counts !== undefined) counts[isWhole ? 'whole' : 'not']++
    }
    const token = await adminOf(core.ask)
    for (const path of ['/api/admin/audit/check', '/api/admin/ledger/check'])
      expect([path, (await core.ask('GET', path, { token })).body.ok]).toEqual([path, true])
  }
  // Kills that all came too early or too late would prove nothing.
  const counts = Object.values(done)
  expect(counts.some(({ whole }) => whole > 0)).toBe(true)
  expect(counts.some(({ not }) => not > 0)).toBe(true)
})
