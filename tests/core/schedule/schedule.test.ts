import { afterEach, expect, test, vi } from 'vitest'
import { createAuditLog } from '../../../core/audit-log/service.ts'
import { systemActing } from '../../../core/kit/acting.ts'
import { systemSleep } from '../../../core/kit/clock.ts'
import { AppError } from '../../../core/kit/errors.ts'
import { silentLog } from '../../../core/kit/log.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../core/kit/units.ts'
import type { Schedule } from '../../../core/schedule/clockwork.ts'
import { createSchedules } from '../../../core/schedule/service.ts'
import { isBeyond, nextAfter } from '../../../core/schedule/timing.ts'
import { startCore, type TestCore } from '../../support/core.ts'
import { startDb } from '../ledger/open-db.ts'

const at = (text: string): number => Date.parse(text)
const iso = (ms: number): string => new Date(ms).toISOString()

test.each([
  ['spring: 02:30 is skipped and comes at 03:00', '30 2 * * *', '2026-03-28T12:00:00Z', '2026-03-29T01:00:00.000Z'],
  ['autumn: 02:30 comes once', '30 2 * * *', '2026-10-25T00:30:00Z', '2026-10-26T01:30:00.000Z'],
  ['the 31st is in long months only', '0 0 31 * *', '2026-03-31T00:00:00Z', '2026-05-30T22:00:00.000Z'],
  ['a leap day is every fourth year', '0 12 29 2 *', '2026-01-01T00:00:00Z', '2028-02-29T11:00:00.000Z'],
])('timing: %s', (_, cron, after, next) => {
  expect(iso(nextAfter({ cron, timeZone: 'Europe/Berlin' }, at(after)))).toBe(next)
})

test('timing: a time that never comes is refused, and one beyond the next two shows that the clock was set back', () => {
  expect(() => nextAfter({ cron: '0 0 30 2 *', timeZone: 'UTC' }, 0)).toThrow(RangeError)
  const hourly = { cron: '0 * * * *', timeZone: 'UTC' }
  expect(isBeyond(hourly, at('2026-01-01T12:00:00Z'), at('2026-01-01T10:30:00Z'))).toBe(false)
  expect(isBeyond(hourly, at('2026-01-01T13:00:00Z'), at('2026-01-01T10:30:00Z'))).toBe(true)
})

let clock = at('2026-11-30T10:05:00Z')
async function world() {
  const db = await startDb()
  const refused = new Set<string>()
  const auditLog = createAuditLog({
    now: () => clock,
    key: 'a key',
    async authorize(_, { actorId }) {
      if (refused.has(actorId)) throw new AppError('forbidden', { needed: 'schedules.run' })
    },
    demandSecond: () => Promise.resolve(),
  })
  await db.write((tx) => auditLog.seal(tx))
  const start = async (schedules: Schedule[], coreId = 'core_1') => {
    const parts = { db, auditLog, now: () => clock, sleep: systemSleep, log: silentLog, timeZone: 'UTC' }
    const started = createSchedules({ ...parts, coreId, schedules })
    await started.start({ isManual: true })
    return {
      ...started,
      async pass(ms: number): Promise<void> {
        clock += ms
        await started.tick()
        await started.settled()
      },
      runsOf: async (name: string) =>
        (await started.runs(name, { limit: 100 })).items.map(({ status, trigger, due_at }) => [
          status,
          trigger,
          due_at,
        ]),
    }
  }
  return { db, auditLog, refused, start }
}
const hourly = (work: () => Promise<unknown>): Schedule => ({ name: 'bills', cron: '0 * * * *', work })

test('schedules: each time is run once, and is recorded with the time it was due', async () => {
  clock = at('2026-11-30T10:05:00Z')
  const work = vi.fn(async () => undefined)
  const { start } = await world()
  const schedules = await start([hourly(work)])
  await schedules.pass(0)
  expect(work).not.toHaveBeenCalled()
  await schedules.pass(HOUR_MS)
  await schedules.pass(MINUTE_MS)
  expect(work).toHaveBeenCalledTimes(1)
  expect(await schedules.runsOf('bills')).toEqual([['ok', 'time', '2026-11-30T11:00:00.000Z']])
  expect((await schedules.list())[0]).toMatchObject({ name: 'bills', next_run_at: '2026-11-30T12:00:00.000Z' })
})

test('schedules: however many times pass while core is down, they are caught up once', async () => {
  clock = at('2026-11-30T10:05:00Z')
  const work = vi.fn(async () => undefined)
  const { start } = await world()
  await start([hourly(work)])
  clock += 3 * DAY_MS
  const again = await start([hourly(work)], 'core_2')
  await again.pass(0)
  await again.pass(MINUTE_MS)
  expect(work).toHaveBeenCalledTimes(1)
  expect(await again.runsOf('bills')).toEqual([['ok', 'catch_up', '2026-11-30T11:00:00.000Z']])
})

test('schedules: a core that is killed leaves a lease; when it ends, the next core runs again what was lost', async () => {
  clock = at('2026-11-30T10:59:59Z')
  let release = () => {}
  const { start } = await world()
  const first = await start([hourly(() => new Promise<void>((resolve) => (release = resolve)))])
  clock += 1_000
  await first.tick()
  const work = vi.fn(async () => undefined)
  const second = await start([{ ...hourly(work), cron: '* * * * *' }], 'core_2')
  await second.pass(MINUTE_MS)
  expect(work).not.toHaveBeenCalled()
  await second.pass(HOUR_MS)
  expect(work).toHaveBeenCalledTimes(1)
  expect((await second.runsOf('bills')).map(([status]) => status)).toEqual(['ok', 'lost'])
  release()
})

test('schedules: what fails is told, tried again after five minutes, and keeps nothing else', async () => {
  clock = at('2026-11-30T10:59:00Z')
  let fails = true
  const { start } = await world()
  const schedules = await start([
    hourly(async () => {
      if (fails) throw new Error('Failed query: insert\nparams: somebody@example.com')
    }),
  ])
  await schedules.pass(MINUTE_MS)
  fails = false
  await schedules.pass(4 * MINUTE_MS)
  await schedules.pass(MINUTE_MS)
  const { items } = await schedules.runs('bills', { limit: 10 })
  expect(items.map(({ status, trigger, error }) => [status, trigger, error])).toEqual([
    ['ok', 'retry', null],
    ['failed', 'time', 'Failed query: insert'],
  ])
  expect((await schedules.list())[0]?.next_run_at).toBe('2026-11-30T12:00:00.000Z')
})

test('schedules: a clock set back an hour runs no time twice; set back a year, it does not wait a year', async () => {
  clock = at('2026-11-30T10:59:00Z')
  const work = vi.fn(async () => undefined)
  const { start } = await world()
  const schedules = await start([hourly(work)])
  await schedules.pass(2 * MINUTE_MS)
  await schedules.pass(-HOUR_MS)
  await schedules.pass(HOUR_MS - MINUTE_MS)
  expect(work).toHaveBeenCalledTimes(1)
  clock = at('2025-11-30T10:30:00Z')
  await schedules.pass(0)
  await schedules.pass(31 * MINUTE_MS)
  expect(work).toHaveBeenCalledTimes(2)
})

test('schedules: staff runs one now, once at a time, audited, and its next time stays', async () => {
  clock = at('2026-11-30T10:05:00Z')
  let release = () => {}
  const { db, auditLog, start } = await world()
  const schedules = await start([hourly(() => new Promise<void>((resolve) => (release = resolve)))])
  const acting = { ...systemActing('req_1'), actorId: 'usr_1' }
  expect(await schedules.runNow(acting, 'bills')).toMatchObject({
    next_run_at: '2026-11-30T11:00:00.000Z',
    last_run: { status: 'running', trigger: 'staff', asked_by: 'usr_1' },
  })
  await expect(schedules.runNow(acting, 'bills')).rejects.toMatchObject({ code: 'state_conflict' })
  await expect(schedules.runNow(acting, 'none')).rejects.toMatchObject({ code: 'not_found' })
  release()
  await schedules.settled()
  const { items } = await auditLog.list(db.reader, { limit: 10 })
  expect(items).toMatchObject([{ action: 'schedule.run', target: 'bills', actor_id: 'usr_1' }])
})

test('schedules: asked for twice at once, it runs once; what has a lease is not begun anew, also by the same core', async () => {
  clock = at('2026-11-30T10:59:59Z')
  let release = () => {}
  const work = vi.fn(() => new Promise<void>((resolve) => (release = resolve)))
  const { start } = await world()
  const schedules = await start([hourly(work)])
  const acting = { ...systemActing('req_1'), actorId: 'usr_1' }
  const asked = await Promise.allSettled([
    schedules.runNow(acting, 'bills'),
    schedules.runNow(acting, 'bills'),
    schedules.tick(),
  ])
  expect(asked).toMatchObject([
    { status: 'fulfilled' },
    { status: 'rejected', reason: { code: 'state_conflict' } },
    { status: 'fulfilled' },
  ])
  expect(work).toHaveBeenCalledTimes(1)
  const again = await start([hourly(async () => undefined)])
  await expect(again.runNow(acting, 'bills')).rejects.toMatchObject({ code: 'state_conflict' })
  release()
  await schedules.settled()
  await again.runNow(acting, 'bills')
  await again.settled()
  expect((await again.runsOf('bills')).map(([status]) => status)).toEqual(['ok', 'ok'])
})

test('schedules: who may not run one any more is refused, and another can run it at once', async () => {
  clock = at('2026-11-30T10:05:00Z')
  const work = vi.fn(async () => undefined)
  const { start, refused } = await world()
  const schedules = await start([hourly(work)])
  const acting = { ...systemActing('req_1'), actorId: 'usr_1' }
  refused.add('usr_1')
  await expect(schedules.runNow(acting, 'bills')).rejects.toMatchObject({ code: 'forbidden' })
  await schedules.settled()
  expect(work).not.toHaveBeenCalled()
  await schedules.runNow({ ...acting, actorId: 'usr_2' }, 'bills')
  await schedules.settled()
  expect(work).toHaveBeenCalledTimes(1)
  expect(await schedules.runsOf('bills')).toHaveLength(1)
})

let core: TestCore | undefined
afterEach(async () => {
  await core?.close()
  core = undefined
})

test('schedules over REST: staff lists them, runs one and reads of it; a customer sees none of it', async () => {
  core = await startCore()
  const token = await core.admin()
  const { json } = await core.request('GET', '/api/admin/schedules', { token })
  expect(Object(json.items).map(({ name }: { name: string }) => name)).toContain('reconciliation')
  const ran = await core.request('POST', '/api/admin/schedules/retention/run', { token })
  expect([ran.status, ran.json.name]).toEqual([202, 'retention'])
  await core.schedules.settled()
  const runs = await core.request('GET', '/api/admin/schedules/retention/runs', { token })
  expect(runs.json.items).toMatchObject([{ number: 1, status: 'ok', trigger: 'staff' }])
  expect((await core.request('POST', '/api/admin/schedules/nothing/run', { token })).status).toBe(404)
  const customer = await core.register()
  for (const [method, path] of [
    ['GET', '/api/admin/schedules'],
    ['POST', '/api/admin/schedules/retention/run'],
  ] as const)
    expect((await core.request(method, path, { token: customer })).status).toBe(403)
})
