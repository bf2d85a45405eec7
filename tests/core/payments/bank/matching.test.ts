import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { openDb } from '../../../../core/db/client.ts'
import { systemSleep } from '../../../../core/kit/clock.ts'
import { silentLog } from '../../../../core/kit/log.ts'
import { MIGRATIONS, migrationsBefore } from '../../../support/migrations.ts'
import { importTable, queue, startOrder } from './bank-world.ts'

const DAY = '2026-01-05'

test('bank: a reversal that stands before its payment takes it back', async () => {
  const { world, payer, order, admin, reference } = await startOrder()
  const { ref } = world.bank.pay({ amount: 200, reference })
  const reversal = world.bank.reverse(ref)
  expect(reversal?.isReversal).toBe(true)
  const entries = /(<Ntry>.*?<\/Ntry>)\n(<Ntry>.*?<\/Ntry>)/s
  const file = world.bank.statement('camt.053').replace(entries, '$2\n$1')
  expect(file).not.toBe(world.bank.statement('camt.053'))
  expect((await world.importStatement(admin.token, file)).body.items[0]).toMatchObject({ added: 2, matched: 2 })
  expect([await world.available(payer), await world.faults()]).toEqual([0, []])
  expect(await world.topUp(payer, order.id)).toMatchObject({ status: 'refunded' })
})

test('bank: a reversal that waits is found when its payment becomes known, by a later statement or by a person', async () => {
  const { world, payer, order, admin, reference } = await startOrder()
  const back: [string, string, string] = [DAY, '-2.00', `returned ${reference}`]
  expect(await importTable(world, admin.token, { opening: '5.00', closing: '3.00', rows: [back] })).toMatchObject({
    queued: 1,
  })
  expect(await queue(world, admin.token)).toMatchObject([{ fault: 'reversal' }])
  const paid: [string, string, string] = [DAY, '2.00', 'without a name']
  await importTable(world, admin.token, { opening: '3.00', closing: '5.00', rows: [paid] })
  const entry = (await queue(world, admin.token)).find(({ fault }) => fault === 'no_reference')
  const assigned = await world.ask('POST', `/api/admin/bank/entries/${entry?.id}/assign`, {
    token: admin.token,
    json: { top_up_id: order.id, reason: 'the payer called' },
  })
  expect(assigned.status).toBe(200)
  expect([await queue(world, admin.token), await world.available(payer)]).toEqual([[], 0])
  expect(await world.topUp(payer, order.id)).toMatchObject({ status: 'refunded' })
})

test('bank: an entry whose reversal is known is not assigned', async () => {
  const { world, payer, admin } = await startOrder()
  const { ref } = world.bank.pay({ amount: 200, text: 'credits' })
  world.bank.reverse(ref)
  await world.importStatement(admin.token)
  const waiting = await queue(world, admin.token)
  const entry = waiting.find(({ fault }) => fault === 'no_reference')
  const { status, body } = await world.ask('POST', `/api/admin/bank/entries/${entry?.id}/assign`, {
    token: admin.token,
    json: { account_id: payer.id, reason: 'the payer called' },
  })
  expect([status, body.params, waiting.length]).toEqual([409, { what: 'bank entry', state: 'reversed' }, 2])
  expect(await world.available(payer)).toBe(0)
})

test('bank: a transfer that comes back without a mark takes its credits back; a second one of the same sum waits', async () => {
  const { world, payer, order, admin, reference } = await startOrder()
  await importTable(world, admin.token, { opening: '0.00', closing: '2.00', rows: [[DAY, '2.00', reference]] })
  expect(await world.available(payer)).toBe(1000)
  const back: [string, string, string] = ['2026-01-06', '-2.00', `RETURN ${reference}`]
  const next = { opening: '2.00', closing: '0.00', rows: [back] }
  expect(await importTable(world, admin.token, next)).toMatchObject({ added: 1, matched: 1 })
  expect([await world.available(payer), await world.faults()]).toEqual([0, []])
  expect(await world.topUp(payer, order.id)).toMatchObject({ status: 'refunded' })
  const again: [string, string, string] = ['2026-01-07', '-2.00', `RETURN ${reference}`]
  expect(await importTable(world, admin.token, { opening: '0.00', closing: '-2.00', rows: [again] })).toMatchObject({
    matched: 0,
    queued: 1,
  })
})

test('bank: a refund that is transferred twice, or again after it came back, waits for a person', async () => {
  const { world, payer, admin, reference } = await startOrder()
  world.bank.pay({ amount: 200, reference })
  await world.importStatement(admin.token)
  const { body } = await world.ask('GET', '/api/account/payments', { token: payer.token })
  const json = { reason: 'asked for', amount: 100 }
  await world.ask('POST', `/api/admin/payments/${body.items[0].charge_id}/refund`, { token: admin.token, json })
  const payouts = await world.ask('GET', '/api/admin/bank/payouts', { token: admin.token })
  const transfer = { amount: 100, text: payouts.body.items[0].reference, direction: 'out' } as const
  const first = world.bank.pay(transfer)
  world.bank.pay(transfer)
  expect((await world.importStatement(admin.token)).body.items[0]).toMatchObject({ matched: 1, queued: 1 })
  world.bank.reverse(first.ref)
  await world.importStatement(admin.token)
  expect(await world.available(payer)).toBe(1000)
  world.bank.pay(transfer)
  expect((await world.importStatement(admin.token)).body.items[0]).toMatchObject({ matched: 0, queued: 1 })
  expect((await queue(world, admin.token)).map(({ fault }) => fault)).toEqual(['already_refunded', 'already_refunded'])
  expect([await world.available(payer), await world.faults()]).toEqual([1000, []])
})

test('bank: two exports of one statement are one where both have the references of the bank, batches too', async () => {
  const { world, admin, reference } = await startOrder()
  const { ref } = world.bank.pay({ amount: 200, reference })
  const [one] = world.bank.payAll([
    { amount: 100, text: 'first of a batch' },
    { amount: 100, text: 'second of a batch' },
  ])
  expect((await world.importStatement(admin.token)).body.items[0]).toMatchObject({ added: 3 })
  const batch = one?.ref ?? ''
  const table = {
    opening: '0.00',
    closing: '4.00',
    rows: [
      [DAY, '2.00', 'shown otherwise', ref],
      [DAY, '1.00', 'SECOND OF A BATCH', batch],
      [DAY, '1.00', 'FIRST OF A BATCH', batch],
    ] as Array<[string, string, string, string]>,
  }
  expect(await importTable(world, admin.token, table)).toMatchObject({ added: 0 })
})

test('bank: an equal payment in the statement that goes on where the one before ended is another one', async () => {
  const { world, payer, admin, reference } = await startOrder()
  const row: [string, string, string] = [DAY, '2.00', reference]
  const morning = { opening: '0.00', closing: '2.00', rows: [row] }
  const evening = { opening: '2.00', closing: '4.00', rows: [row] }
  expect(await importTable(world, admin.token, morning)).toMatchObject({ added: 1, matched: 1 })
  expect(await importTable(world, admin.token, evening)).toMatchObject({ added: 1, queued: 1 })
  expect(await queue(world, admin.token)).toMatchObject([{ fault: 'already_paid' }])
  // Each of them again, and both in one, are known.
  const day = { opening: '0.00', closing: '4.00', rows: [row, row] }
  for (const again of [morning, evening, day])
    expect(await importTable(world, admin.token, again)).toMatchObject({ added: 0 })
  expect(await world.available(payer)).toBe(1000)
})

test('bank: what only looks like an entry of the books, in a statement that does not begin as they do, waits', async () => {
  const { world, payer, admin, reference } = await startOrder()
  const row: [string, string, string] = [DAY, '2.00', reference]
  await importTable(world, admin.token, { opening: '0.00', closing: '2.00', rows: [row] })
  const apart = { opening: '7.00', closing: '9.00', rows: [row] }
  expect(await importTable(world, admin.token, apart)).toMatchObject({ added: 1, queued: 1 })
  expect(await queue(world, admin.token)).toMatchObject([{ fault: 'perhaps_known' }])
  expect(await importTable(world, admin.token, apart)).toMatchObject({ added: 0 })
  expect(await world.available(payer)).toBe(1000)
})

test('migration: the number of a part leaves the reference of the bank', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'coincast-parts-'))
  const url = `file:${join(folder, 'core.db')}`
  const before = openDb({ url, log: silentLog, sleep: systemSleep })
  await before.migrate(migrationsBefore(folder, '_bank_parts'))
  const refs = ['REF#0', 'A#1#12', 'TABLE', 'X#', '#3', null]
  await before.write(async (tx) => {
    for (const [index, ref] of refs.entries())
      await tx.run(sql`INSERT INTO bank_entries (id, statement_id, iban, bank_ref, booked_on, amount, currency, direction, is_reversal, text, state, imported_at)
        VALUES (${`bnk_${index}`}, 'stm_1', 'DE1', ${ref}, ${DAY}, 1, 'USD', 'in', 0, '', 'other', 1)`)
  })
  await before.close()
  const db = openDb({ url, log: silentLog, sleep: systemSleep })
  await db.migrate(MIGRATIONS)
  expect(await db.reader.values(sql`SELECT bank_ref, bank_part FROM bank_entries ORDER BY id`)).toEqual([
    ['REF', 0],
    ['A#1', 12],
    ['TABLE', null],
    ['X#', null],
    ['#3', null],
    [null, null],
  ])
  await db.close()
  rmSync(folder, { recursive: true, force: true })
})
