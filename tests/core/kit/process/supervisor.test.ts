import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { LogEvent } from '../../../../core/kit/log.ts'
import { CANNOT_START } from '../../../../core/kit/process/refusal.ts'
import { createSupervisor } from '../../../../core/kit/process/supervisor.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'coincast-supervisor-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const TICK_MS = 50
const LISTENS = `process.send({ kind: 'listening' }); setInterval(() => process.send({ kind: 'beat' }), 20)`

/** Runs a program under a supervisor until `isOver` says so of what was logged, or until it ends by itself; tells both. */
async function supervise(code: string, isOver: (events: LogEvent[]) => boolean, then: () => void = () => undefined) {
  const path = join(folder, 'program.mjs')
  writeFileSync(path, code)
  const events: LogEvent[] = []
  const exitCode = await new Promise<number>((resolve) => {
    const supervisor = createSupervisor({
      tickMs: TICK_MS,
      stopMsMax: 500,
      onEnd: resolve,
      log(event) {
        events.push(event)
        if (isOver(events)) supervisor.stop()
      },
    })
    supervisor.start({
      name: 'program',
      path,
      env: { PATH: process.env['PATH'] },
      onStarted() {
        then()
        if (isOver(events)) supervisor.stop()
      },
    })
  })
  return { exitCode, events }
}
const named = (events: readonly LogEvent[], event: string) => events.filter((one) => one.event === event)

test('supervisor: a program that ends is started again, after waits that grow', async () => {
  const { exitCode, events } = await supervise(`process.exit(1)`, (all) => named(all, 'program_ended').length === 4)
  expect(named(events, 'program_ended').map(({ again_in_ms }) => again_in_ms)).toEqual([50, 100, 200, 400])
  expect(exitCode).toBe(0)
})

test('supervisor: a program that ends after it has worked for a while is not waited for longer and longer', async () => {
  const code = `process.send({ kind: 'listening' }); setTimeout(() => process.exit(1), ${40 * TICK_MS})`
  const { events } = await supervise(code, (all) => named(all, 'program_ended').length === 3)
  expect(named(events, 'program_ended').map(({ again_in_ms }) => again_in_ms)).toEqual([50, 50, 50])
})

test('supervisor: a program that says that it cannot start ends everything with its code', async () => {
  const { exitCode, events } = await supervise(`process.exit(${CANNOT_START})`, () => false)
  expect([exitCode, events]).toEqual([CANNOT_START, []])
})

test('supervisor: a program that had started before is started again, whatever its code', async () => {
  const code = `process.send({ kind: 'listening' }, () => process.exit(${CANNOT_START}))`
  const { exitCode } = await supervise(code, (all) => named(all, 'program_ended').length === 2)
  expect(exitCode).toBe(0)
})

test.each([
  ['stands still', `process.kill(process.pid, 'SIGSTOP')`],
  ['sleeps in one call', `Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)`],
])('supervisor: a program that %s is killed and started again', { timeout: 60_000 }, async (_how, hang) => {
  const code = `${LISTENS}; setTimeout(() => { ${hang} }, 60)`
  const { events } = await supervise(code, (all) => named(all, 'program_ended').length === 1)
  expect(named(events, 'program_hangs')).toHaveLength(1)
  expect(named(events, 'program_ended')).toMatchObject([{ signal: 'SIGKILL' }])
})

test('supervisor: a program that beats is left alone, and one that does not heed SIGTERM is killed', async () => {
  let hasStarted = false
  const code = `process.on('SIGTERM', () => undefined); ${LISTENS}`
  const { exitCode, events } = await supervise(
    code,
    () => hasStarted,
    () => (hasStarted = true),
  )
  expect(exitCode).toBe(0)
  expect(events.map(({ event }) => event)).toEqual(['program_killed'])
})
