import { sql } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { createAudit } from '../../../core/audit/service.ts'
import { startDb } from '../ledger/open-db.ts'

async function startAudit(records = 5) {
  const db = await startDb()
  const audit = createAudit({ now: () => Date.UTC(2026, 0, 5) })
  const record = (i: number) =>
    db.write((tx) =>
      audit.record(tx, {
        actorId: 'acc_admin',
        action: 'account.adjusted',
        target: `acc_${i}`,
        reason: 'because',
        before: { available: i },
        after: null,
        requestId: `req_${i}`,
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
  return { db, audit, record, tamper }
}

test('audit: records are chained, and a whole chain is found whole', async () => {
  const { db, audit } = await startAudit()
  expect(await audit.check(db.reader)).toEqual({ ok: true, records: 5, broken_at: null })
  const page = await audit.list(db.reader, { limit: 3 })
  expect(page.items.map(({ seq, target, before }) => [seq, target, before])).toEqual([
    [5, 'acc_5', { available: 5 }],
    [4, 'acc_4', { available: 4 }],
    [3, 'acc_3', { available: 3 }],
  ])
  const rest = await audit.list(db.reader, { limit: 3, cursor: page.next_cursor ?? '' })
  expect(rest.items.map(({ seq }) => seq)).toEqual([2, 1])
})

test.each([
  ['an edited record', `UPDATE audit_log SET reason = 'other' WHERE seq = 3`, 3],
  ['an edited before', `UPDATE audit_log SET before = '{}' WHERE seq = 2`, 2],
  ['a record dropped from the middle', 'DELETE FROM audit_log WHERE seq = 3', 3],
  ['the last record dropped', 'DELETE FROM audit_log WHERE seq = 5', 5],
  ['the first record dropped', 'DELETE FROM audit_log WHERE seq = 1', 1],
  ['all records dropped', 'DELETE FROM audit_log', 1],
  [
    'two targets swapped',
    `UPDATE audit_log SET target = CASE seq WHEN 2 THEN 'acc_3' ELSE 'acc_2' END WHERE seq IN (2, 3)`,
    2,
  ],
])('audit: %s shows', async (_, statement, at) => {
  const { db, audit, tamper } = await startAudit()
  await tamper(statement)
  expect(await audit.check(db.reader)).toMatchObject({ ok: false, broken_at: at })
})

test('audit: a record of an act that failed is not there', async () => {
  const { db, audit } = await startAudit(1)
  const event = { actorId: 'a', action: 'x', target: 't', reason: null, before: 1, after: 2, requestId: 'r' }
  const failed = db.write(async (tx) => {
    await audit.record(tx, event)
    throw new Error('the act failed')
  })
  await expect(failed).rejects.toThrow('the act failed')
  expect(await audit.check(db.reader)).toEqual({ ok: true, records: 1, broken_at: null })
})

test('audit: nobody changes or deletes a record through the database we hand out', async () => {
  const { db } = await startAudit(1)
  const change = db.write(async (tx) => void (await tx.run(sql`UPDATE audit_log SET reason = 'x'`)))
  const removal = db.write(async (tx) => void (await tx.run(sql`DELETE FROM audit_log`)))
  for (const outcome of await Promise.allSettled([change, removal])) expect(outcome.status).toBe('rejected')
})
