import { afterEach, expect, test } from 'vitest'
import type { Db } from '../../../core/db/client.ts'
import { startCore } from '../../support/core.ts'
import { startMailBox } from './mail-box.ts'

const open: Array<{ close: () => Promise<unknown> }> = []
afterEach(async () => {
  for (const one of open.splice(0).toReversed()) await one.close()
})

const STATEMENTS = ['select', 'insert', 'update', 'delete', 'run', 'values', 'all', 'get'] as const

/** A database that counts what it is asked. */
function counted(db: Db, count: (what: string) => void): Db {
  const counting = <T extends object>(asked: T, who: string): T =>
    new Proxy(asked, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name)
        if (typeof value !== 'function') return value
        if (STATEMENTS.some((one) => one === name)) count(`${who} ${String(name)}`)
        // The methods of a database work on itself.
        return (value as (...given: unknown[]) => unknown).bind(target)
      },
    })
  const reader = counting(db.reader, 'read')
  return {
    ...db,
    reader,
    get stats() {
      return db.stats
    },
    write: (fn) => {
      count('write')
      return db.write((tx) => fn(counting(tx, 'tx')))
    },
  }
}

test('reset: for an address that nobody has the same is asked of the database, before the answer and after it; only the letter is not sent', async () => {
  const box = await startMailBox()
  open.push(box)
  let counts: string[] = []
  const core = await startCore({
    env: { MAIL_URL: box.url },
    wrap: {
      db: (db) => counted(db, (what) => counts.push(what)),
    },
  })
  open.push(core)
  await core.register()
  const workOf = async (email: string) => {
    counts = []
    const { status, text } = await core.request('POST', '/api/auth/reset', { json: { email } })
    const before = [...counts]
    // What begins when the answer is on its way: a look for the address, a write, and the letter, which goes from the queue.
    await expect.poll(() => counts.filter((what) => what === 'tx delete')).toHaveLength(1)
    return { status, text, before, after: counts.slice(0, counts.indexOf('tx delete') + 1) }
  }
  // What is prepared once is prepared by now.
  await workOf('first@example.com')
  const nobody = await workOf('nobody@example.com')
  const somebody = await workOf('user0@example.com')
  expect(nobody).toEqual(somebody)
  expect(somebody.after).toEqual([
    'read select',
    'write',
    'tx insert',
    'tx insert',
    'read select',
    'write',
    'tx delete',
  ])
  expect((await box.next()).to).toBe('user0@example.com')
  expect(box.letters).toHaveLength(1)
  const [row] = await core.db.reader.values<[number]>('SELECT count(*) FROM password_resets')
  // One of the person, and one that opens nothing.
  expect(row?.[0]).toBe(2)
  // Those that nobody has are counted like the others: three an hour, and nothing is written for more.
  const both = ['nobody@example.com', 'user0@example.com']
  for (const email of [...both, ...both]) await workOf(email)
  counts = []
  for (const email of both)
    expect((await core.request('POST', '/api/auth/reset', { json: { email } })).status).toBe(202)
  const looks = () => counts.filter((what) => what === 'read select').length
  await expect.poll(looks).toBeGreaterThanOrEqual(both.length)
  expect(counts).not.toContain('write')
  expect(box.letters).toHaveLength(3)
})
