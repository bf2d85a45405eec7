import { sql } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { newId } from '../../../core/kit/ids.ts'
import {
  adjustmentEntry,
  captureEntry,
  grantEntry,
  holdEntry,
  releaseEntry,
  topUpEntry,
} from '../../../core/ledger/entries.ts'
import { type Entry, toCredits } from '../../../core/ledger/posting.ts'
import { createLedger } from '../../../core/ledger/service.ts'
import { startDb } from './open-db.ts'

const NOW = Date.UTC(2026, 0, 5)

async function startLedger() {
  const db = await startDb()
  const ledger = createLedger({ db, now: () => NOW, newId })
  const post = (entry: Entry | null) => db.write((tx) => ledger.post(tx, entry))
  const topUp = (accountId: string, amount: number, chargeId = newId('pay')) =>
    post(topUpEntry({ accountId, provider: 'sandbox', chargeId, amount: toCredits(amount) }))
  const hold = (accountId: string, jobId: string, price: number) =>
    db.write(async (tx) => {
      const available = await ledger.available(tx, accountId)
      return ledger.post(tx, holdEntry({ accountId, jobId, price: toCredits(price), available }))
    })
  const capture = (accountId: string, jobId: string, price: number) =>
    post(captureEntry({ accountId, jobId, price: toCredits(price) }))
  const release = (accountId: string, jobId: string, price: number) =>
    post(releaseEntry({ accountId, jobId, price: toCredits(price) }))
  const page = (accountId: string, rest: Partial<Parameters<typeof ledger.statement>[2]> = {}) =>
    ledger.statement(db.reader, accountId, { limit: 20, ...rest })
  return { db, ledger, post, topUp, hold, capture, release, page }
}

test('balance: an account that never had credits has none', async () => {
  const { db, ledger } = await startLedger()
  expect(await ledger.balance(db.reader, 'acc_a')).toMatchObject({ balance: 0, held: 0, available: 0 })
})

test('hold: sets credits aside, and a capture makes them a charge', async () => {
  const { db, ledger, topUp, hold, capture, page } = await startLedger()
  await topUp('acc_a', 1000)
  await hold('acc_a', 'job_1', 250)
  expect(await ledger.balance(db.reader, 'acc_a')).toMatchObject({ balance: 1000, held: 250, available: 750 })
  expect((await page('acc_a')).items.map(({ type, amount }) => [type, amount])).toEqual([
    ['hold', -250],
    ['top_up', 1000],
  ])
  await capture('acc_a', 'job_1', 250)
  expect(await ledger.balance(db.reader, 'acc_a')).toMatchObject({ balance: 750, held: 0, available: 750 })
  const { items } = await page('acc_a')
  expect(items[0]).toEqual({
    id: items[0]?.id,
    type: 'charge',
    amount: -250,
    balance_after: 750,
    reason: 'forecast',
    job_id: 'job_1',
    ordered_by: null,
    created_at: '2026-01-05T00:00:00.000Z',
  })
  expect(items).toHaveLength(2)
  expect(await db.reader.values(sql`SELECT * FROM balances WHERE ledger_account LIKE 'hold:%'`)).toEqual([])
})

test('release: gives back what was held, as a line of its own', async () => {
  const { db, ledger, topUp, hold, release, page } = await startLedger()
  await topUp('acc_a', 300)
  await hold('acc_a', 'job_1', 300)
  await release('acc_a', 'job_1', 300)
  expect(await ledger.balance(db.reader, 'acc_a')).toMatchObject({ balance: 300, held: 0, available: 300 })
  expect((await page('acc_a')).items.map(({ type, balance_after }) => [type, balance_after])).toEqual([
    ['release', 300],
    ['hold', 0],
    ['top_up', 300],
  ])
})

test('capture: a job that was captured cannot be released, nor the other way round', async () => {
  const { db, ledger, topUp, hold, capture, release } = await startLedger()
  await topUp('acc_a', 100)
  await hold('acc_a', 'job_1', 40)
  await hold('acc_a', 'job_2', 40)
  await capture('acc_a', 'job_1', 40)
  await release('acc_a', 'job_2', 40)
  await expect(release('acc_a', 'job_1', 40)).rejects.toMatchObject({ code: 'idempotency_mismatch' })
  await expect(capture('acc_a', 'job_2', 40)).rejects.toMatchObject({ code: 'idempotency_mismatch' })
  expect(await capture('acc_a', 'job_1', 40)).toMatchObject({ kind: 'duplicate' })
  expect(await ledger.balance(db.reader, 'acc_a')).toMatchObject({ balance: 60, held: 0, available: 60 })
  expect((await ledger.check()).faults).toEqual([])
})

test('capture: without a hold it is refused and leaves nothing behind', async () => {
  const { ledger, capture } = await startLedger()
  await expect(capture('acc_a', 'job_1', 40)).rejects.toMatchObject({ code: 'insufficient_credits' })
  expect((await ledger.check()).checked.entries).toBe(0)
})

test('hold: one beyond the balance reports what is missing and changes nothing', async () => {
  const { db, ledger, topUp, hold } = await startLedger()
  await topUp('acc_a', 100)
  await expect(hold('acc_a', 'job_1', 250)).rejects.toMatchObject({
    code: 'insufficient_credits',
    params: { needed: 250, available: 100, missing: 150 },
  })
  expect(await ledger.balance(db.reader, 'acc_a')).toMatchObject({ balance: 100, held: 0, available: 100 })
})

test('post: the database itself refuses to overdraw, even when a plan was made on old news', async () => {
  const { ledger, post, topUp } = await startLedger()
  await topUp('acc_a', 100)
  const stale = holdEntry({ accountId: 'acc_a', jobId: 'job_1', price: toCredits(150), available: toCredits(1000) })
  await expect(post(stale)).rejects.toMatchObject({
    code: 'insufficient_credits',
    params: { needed: 150, available: 100, missing: 50 },
  })
  expect((await ledger.check()).checked.entries).toBe(1)
})

test('hold: a free job makes no entry', async () => {
  const { ledger, hold, capture } = await startLedger()
  expect(await hold('acc_a', 'job_1', 0)).toEqual({ kind: 'nothing' })
  expect(await capture('acc_a', 'job_1', 0)).toEqual({ kind: 'nothing' })
  expect((await ledger.check()).checked.entries).toBe(0)
})

test('hold: of 100 at once with money for 37, 37 are accepted and the balance is 0', async () => {
  const { db, ledger, topUp, hold } = await startLedger()
  await topUp('acc_a', 370)
  const outcomes = await Promise.allSettled(Array.from({ length: 100 }, (_, i) => hold('acc_a', `job_${i}`, 10)))
  const refused = outcomes.filter((outcome) => outcome.status === 'rejected')
  expect(refused).toHaveLength(63)
  for (const { reason } of refused) expect(reason).toMatchObject({ code: 'insufficient_credits' })
  expect(await ledger.balance(db.reader, 'acc_a')).toMatchObject({ balance: 370, held: 370, available: 0 })
  expect((await ledger.check()).faults).toEqual([])
})

test('post: of 50 at once with one key, one moves and 49 are told which', async () => {
  const { db, ledger, topUp } = await startLedger()
  const outcomes = await Promise.all(Array.from({ length: 50 }, () => topUp('acc_a', 10, 'charge_1')))
  const posted = outcomes.filter(({ kind }) => kind === 'posted')
  expect(posted).toHaveLength(1)
  expect(new Set(outcomes.map((outcome) => ('entryId' in outcome ? outcome.entryId : null))).size).toBe(1)
  expect(await ledger.balance(db.reader, 'acc_a')).toMatchObject({ balance: 10, held: 0, available: 10 })
})

test('post: the same key with another amount is refused', async () => {
  const { topUp } = await startLedger()
  await topUp('acc_a', 10, 'charge_1')
  await expect(topUp('acc_a', 11, 'charge_1')).rejects.toMatchObject({ code: 'idempotency_mismatch' })
})

test('adjustment: gives and takes, never below zero', async () => {
  const { db, ledger, post } = await startLedger()
  const adjust = (amount: number, key: string, available: number) =>
    post(adjustmentEntry({ accountId: 'acc_a', amount, available: toCredits(available), key, reason: 'sorry' }))
  await adjust(70, 'k1', 0)
  await adjust(-20, 'k2', 70)
  await expect(async () => adjust(-60, 'k3', 50)).rejects.toMatchObject({ params: { missing: 10 } })
  expect(await ledger.balance(db.reader, 'acc_a')).toMatchObject({ balance: 50, held: 0, available: 50 })
})

test('statement: pages stay in place while new lines arrive, and add up to the balance', async () => {
  const { db, ledger, topUp, page } = await startLedger()
  for (let i = 1; i <= 25; i++) await topUp('acc_a', i)
  const first = await page('acc_a', { limit: 10 })
  await topUp('acc_a', 100)
  const second = await page('acc_a', { limit: 10, cursor: first.next_cursor ?? '' })
  const third = await page('acc_a', { limit: 10, cursor: second.next_cursor ?? '' })
  const amounts = [...first.items, ...second.items, ...third.items].map(({ amount }) => amount)
  expect(amounts).toEqual(Array.from({ length: 25 }, (_, i) => 25 - i))
  expect(third.next_cursor).toBeNull()
  expect(await ledger.balance(db.reader, 'acc_a')).toMatchObject({ balance: 325 + 100 })
})

test('statement: lines can be asked for by type, where a charge is not a hold', async () => {
  const { topUp, hold, capture, page } = await startLedger()
  await topUp('acc_a', 100)
  await hold('acc_a', 'job_1', 10)
  await hold('acc_a', 'job_2', 20)
  await capture('acc_a', 'job_1', 10)
  const jobsOf = async (type: 'hold' | 'charge') => (await page('acc_a', { type })).items.map(({ job_id }) => job_id)
  expect(await jobsOf('charge')).toEqual(['job_1'])
  expect(await jobsOf('hold')).toEqual(['job_2'])
  expect((await page('acc_a', { type: 'refund' })).items).toEqual([])
})

test('statement: a cursor of somebody else shows nothing of theirs', async () => {
  const { topUp, page } = await startLedger()
  for (let i = 0; i < 3; i++) await topUp('acc_a', 10)
  const cursor = (await page('acc_a', { limit: 1 })).next_cursor ?? ''
  expect((await page('acc_b', { cursor })).items).toEqual([])
})

test.each(['x', '', 'W10', 'WyJhIl0', 'WzFlOTk5XQ'])('statement: %j is not a cursor', async (cursor) => {
  const { page } = await startLedger()
  await expect(page('acc_a', { cursor })).rejects.toMatchObject({ code: 'validation_failed' })
})

test('statement: as CSV, no reason can become a formula', async () => {
  const { db, ledger, post } = await startLedger()
  const reasons = ['=1+1', '+1', '-1', '@x', '\tx', 'a "b", c', 'plain', 'line\nbreak']
  for (const [i, reason] of reasons.entries()) {
    await post(grantEntry({ accountId: 'acc_a', campaign: 'c', beneficiary: `b${i}`, amount: toCredits(5), reason }))
  }
  let csv = ''
  for await (const chunk of ledger.statementCsv(db.reader, 'acc_a')) csv += chunk
  expect(csv.startsWith('id,type,amount,balance_after,reason,job_id,created_at,ordered_by\r\n')).toBe(true)
  for (const cell of [`,'=1+1,`, `,'+1,`, `,'-1,`, `,'@x,`, `,'\tx,`, ',"a ""b"", c",', ',plain,', ',"line\nbreak",']) {
    expect(csv).toContain(cell)
  }
  expect(csv).toContain(',grant,5,5,')
})

test('check: reports which balance was tampered with', async () => {
  const { db, ledger, topUp } = await startLedger()
  await topUp('acc_a', 100)
  expect((await ledger.check()).faults).toEqual([])
  await db.write(async (tx) => void (await tx.run(sql`UPDATE balances SET amount = 999 WHERE owner_id = 'acc_a'`)))
  const { faults } = await ledger.check()
  expect(faults.map(({ invariant }) => invariant)).toEqual([
    'every balance is the sum of its postings',
    'all balances add up to zero',
    'the statement adds up to the wallet',
  ])
  expect(faults[0]?.detail).toBe('wallet:acc_a: balance 999, postings 100')
})
