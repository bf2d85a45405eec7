import { systemActing } from '../../../core/kit/acting.ts'
import { sql } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { createAuditLog } from '../../../core/audit-log/service.ts'
import { findHead } from '../../../core/audit-log/store.ts'
import { createWitness } from '../../../core/audit-log/witness.ts'
import { createEvents } from '../../../core/events/service.ts'
import type { LogEvent } from '../../../core/kit/log.ts'
import { DAY_MS } from '../../../core/kit/units.ts'
import { startDb } from '../ledger/open-db.ts'

const now = () => Date.UTC(2026, 0, 5)
const KEY = 'a key that only this instance has'

async function startAudit(records = 5) {
  const db = await startDb()
  const auditLog = createAuditLog({
    now,
    key: KEY,
    authorize: () => Promise.resolve(),
    demandSecond: () => Promise.resolve(),
  })
  await db.write((tx) => auditLog.seal(tx))
  const record = (i: number) =>
    db.write((tx) =>
      auditLog.record(tx, {
        ...systemActing(`req_${i}`),
        actorId: 'acc_admin',
        action: 'account.adjusted',
        target: `acc_${i}`,
        reason: 'because',
        before: { available: i },
        after: null,
      }),
    )
  for (let i = 1; i <= records; i++) await record(i)
  /** As somebody would who has the file: past the triggers. */
  const tamper = async (statement: string) =>
    db.write(async (tx) => {
      await tx.run(sql`DROP TRIGGER IF EXISTS audit_log_no_update`)
      await tx.run(sql`DROP TRIGGER IF EXISTS audit_log_no_delete`)
      await tx.run(sql.raw(statement))
    })
  return { db, auditLog, record, tamper }
}

test('audit: records are chained, and a whole chain is found whole', async () => {
  const { db, auditLog } = await startAudit()
  expect(await auditLog.check(db.reader)).toMatchObject({ ok: true, records: 5, broken_at: null })
  const page = await auditLog.list(db.reader, { limit: 3 })
  expect(page.items.map(({ seq, target, before }) => [seq, target, before])).toEqual([
    [5, 'acc_5', { available: 5 }],
    [4, 'acc_4', { available: 4 }],
    [3, 'acc_3', { available: 3 }],
  ])
  const rest = await auditLog.list(db.reader, { limit: 3, cursor: page.next_cursor ?? '' })
  expect(rest.items.map(({ seq }) => seq)).toEqual([2, 1])
})

test.each([
  ['an edited record', `UPDATE audit_log SET reason = 'other' WHERE seq = 3`, 3],
  ['an edited before', `UPDATE audit_log SET before = '{}' WHERE seq = 2`, 2],
  ['a record dropped from the middle', 'DELETE FROM audit_log WHERE seq = 3', 3],
  ['the last record dropped', 'DELETE FROM audit_log WHERE seq = 5', 5],
  ['the first record dropped', 'DELETE FROM audit_log WHERE seq = 1', 1],
  ['all records dropped', 'DELETE FROM audit_log', 1],
  ['a head that is gone', `DELETE FROM settings WHERE key = 'audit_head'`, 6],
  ['a head without its seal', `UPDATE settings SET value = substr(value, 1, 66) WHERE key = 'audit_head'`, 6],
  ['an empty head', `UPDATE settings SET value = '' WHERE key = 'audit_head'`, 6],
  [
    'two targets swapped',
    `UPDATE audit_log SET target = CASE seq WHEN 2 THEN 'acc_3' ELSE 'acc_2' END WHERE seq IN (2, 3)`,
    2,
  ],
])('audit: %s shows', async (_, statement, at) => {
  const { db, auditLog, tamper } = await startAudit()
  await tamper(statement)
  expect(await auditLog.check(db.reader)).toMatchObject({ ok: false, broken_at: at })
})

test.each([
  ['the last records and the head', 'DELETE FROM audit_log WHERE seq > 2', 3],
  ['all of it and the head', 'DELETE FROM audit_log', 1],
])('audit: %s dropped together show', async (_, statement, at) => {
  const { db, auditLog, tamper } = await startAudit()
  await tamper(statement)
  await tamper(`DELETE FROM settings WHERE key = 'audit_head'`)
  expect(await auditLog.check(db.reader)).toMatchObject({ ok: false, broken_at: at })
})

test('audit: a log rechained without the key of the instance is detected', async () => {
  const { db, auditLog, tamper } = await startAudit()
  await tamper('DELETE FROM audit_log WHERE seq > 2')
  // An attacker with the code would seal with another key, or put back an old head.
  const forger = createAuditLog({
    now,
    key: 'another key',
    authorize: () => Promise.resolve(),
    demandSecond: () => Promise.resolve(),
  })
  await db.write((tx) => forger.seal(tx))
  expect(await forger.check(db.reader)).toMatchObject({ ok: true, records: 2 })
  expect(await auditLog.check(db.reader)).toMatchObject({ ok: false, broken_at: 3 })
})

test('audit: an old head does not fit a longer log, nor a record that no head has counted', async () => {
  const { db, auditLog, record, tamper } = await startAudit(2)
  const old = await findHead(db.reader)
  await record(3)
  await tamper(`UPDATE settings SET value = '${old}' WHERE key = 'audit_head'`)
  expect(await auditLog.check(db.reader)).toMatchObject({ ok: false, broken_at: 4 })
})

test('witness: once a day an event tells where the log ends, and whether it is whole', async () => {
  const { db, auditLog, tamper } = await startAudit(2)
  const clock = { at: now() }
  const events = createEvents({ db, now: () => clock.at })
  const logged: LogEvent[] = []
  const log = (event: LogEvent) => void logged.push(event)
  const orders: { brokenAt: number | null } = { brokenAt: null }
  const findChangedOrders = async () => orders.brokenAt
  const start = () => createWitness({ db, auditLog, findChangedOrders, addEvent: events.add, now: () => clock.at, log })
  const witness = start()
  const told = async () => (await events.list(0, {}, 10)).map(({ event }) => event.data)
  const { head } = await auditLog.check(db.reader)
  await witness.tell()
  await witness.tell()
  // Core is started again on the same day.
  await start().tell()
  const whole = { records: 2, head, broken_at: null }
  expect(await told()).toEqual([whole])
  clock.at += DAY_MS
  await tamper('DELETE FROM audit_log WHERE seq = 2')
  await witness.tell()
  expect(await told()).toMatchObject([whole, { broken_at: 2 }])
  // So does a record whose orders are not what they were.
  clock.at += DAY_MS
  orders.brokenAt = 1
  await witness.tell()
  expect(await told()).toMatchObject([whole, { broken_at: 2 }, { broken_at: 1 }])
  expect(logged.map(({ event, level, ok }) => [event, level, ok])).toEqual([
    ['audit_head', 'info', true],
    ['audit_head', 'info', true],
    ['audit_head', 'error', false],
    ['audit_head', 'error', false],
  ])
  expect(logged.at(-1)).toMatchObject({ broken_at: 2, orders_broken_at: 1 })
})

test('audit: a failed act leaves no record', async () => {
  const { db, auditLog } = await startAudit(1)
  const event = { ...systemActing('r'), action: 'x', target: 't', reason: null, before: 1, after: 2 }
  const failed = db.write(async (tx) => {
    await auditLog.record(tx, event)
    throw new Error('the act failed')
  })
  await expect(failed).rejects.toThrow('the act failed')
  expect(await auditLog.check(db.reader)).toMatchObject({ ok: true, records: 1, broken_at: null })
})

test('audit: nobody changes or deletes a record through the database we hand out', async () => {
  const { db } = await startAudit(1)
  const change = db.write(async (tx) => void (await tx.run(sql`UPDATE audit_log SET reason = 'x'`)))
  const removal = db.write(async (tx) => void (await tx.run(sql`DELETE FROM audit_log`)))
  for (const outcome of await Promise.allSettled([change, removal])) expect(outcome.status).toBe('rejected')
})
