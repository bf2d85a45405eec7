import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { isAppError } from '../../core/kit/errors.ts'
import { newId } from '../../core/kit/ids.ts'
import * as entries from '../../core/ledger/entries.ts'
import { type Entry, isFloored, toCredits } from '../../core/ledger/posting.ts'
import { createLedger } from '../../core/ledger/service.ts'
import { startDb } from '../core/ledger/open-db.ts'

const ACCOUNTS = ['acc_a', 'acc_b', 'acc_c']
const JOBS = Array.from({ length: 16 }, (_, i) => `job_${i}`)
const CHARGES = Array.from({ length: 12 }, (_, i) => `charge_${i}`)

const account = fc.constantFrom(...ACCOUNTS)
const amount = fc.integer({ min: 1, max: 60 })
const action = fc.oneof(
  fc.record({ do: fc.constant('topUp' as const), account, amount, charge: fc.constantFrom(...CHARGES) }),
  fc.record({ do: fc.constant('hold' as const), account, amount: fc.nat(60), job: fc.constantFrom(...JOBS) }),
  fc.record({ do: fc.constant('capture' as const), job: fc.constantFrom(...JOBS) }),
  fc.record({ do: fc.constant('release' as const), job: fc.constantFrom(...JOBS) }),
  fc.record({ do: fc.constant('refund' as const), charge: fc.constantFrom(...CHARGES) }),
  fc.record({ do: fc.constant('adjust' as const), account, amount: fc.integer({ min: -60, max: 60 }) }),
)
type Action = typeof action extends fc.Arbitrary<infer A> ? A : never

/** What the ledger should do, in a few lines without a database. */
class Model {
  wallets = new Map(ACCOUNTS.map((id) => [id, 0]))
  holds = new Map<string, { account: string; amount: number }>()
  charges = new Map<string, { account: string; amount: number; refunded: boolean }>()
  seen = new Set<string>()
  revenue = 0

  /** True when it may be done, and then does it. */
  apply(a: Action): boolean {
    const wallet = (id: string) => this.wallets.get(id) ?? 0
    const move = (id: string, by: number) => void this.wallets.set(id, wallet(id) + by)
    switch (a.do) {
      case 'topUp': {
        if (this.charges.has(a.charge)) return false
        this.charges.set(a.charge, { account: a.account, amount: a.amount, refunded: false })
        move(a.account, a.amount)
        return true
      }
      case 'hold': {
        if (this.seen.has(a.job) || wallet(a.account) < a.amount) return false
        this.seen.add(a.job)
        this.holds.set(a.job, { account: a.account, amount: a.amount })
        move(a.account, -a.amount)
        return true
      }
      case 'capture':
      case 'release': {
        const hold = this.holds.get(a.job)
        if (hold === undefined) return false
        this.holds.delete(a.job)
        if (a.do === 'capture') this.revenue += hold.amount
        else move(hold.account, hold.amount)
        return true
      }
      case 'refund': {
        const charge = this.charges.get(a.charge)
        if (charge === undefined || charge.refunded || wallet(charge.account) < charge.amount) return false
        charge.refunded = true
        move(charge.account, -charge.amount)
        return true
      }
      case 'adjust': {
        if (a.amount === 0 || wallet(a.account) + a.amount < 0) return false
        move(a.account, a.amount)
        return true
      }
      default:
        return a satisfies never
    }
  }
}

test('ledger: after any history, balances are what they should be and every invariant holds', async () => {
  const done = { moved: 0, refused: 0 }
  await fc.assert(
    fc.asyncProperty(fc.array(action, { minLength: 40, maxLength: 100, size: 'max' }), async (actions) => {
      const db = await startDb()
      const ledger = createLedger({ db, now: () => 1_767_571_200_000, newId })
      const model = new Model()
      for (const [step, a] of actions.entries()) {
        const before = { holds: new Map(model.holds), charges: new Map(model.charges), seen: new Set(model.seen) }
        const allowed = model.apply(a)
        if (allowed) done.moved++
        else done.refused++
        // What the model refuses for its own bookkeeping (a job that was seen) is the business of the jobs noun.
        if (!allowed && a.do === 'hold' && before.seen.has(a.job)) continue
        const moved = await db
          .write(async (tx) => {
            const entry = await entryOf(a, step, before, (id) => ledger.available(tx, id))
            return entry === undefined ? false : (await ledger.post(tx, entry)).kind !== 'duplicate'
          })
          .catch((error: unknown) => {
            if (isAppError(error)) return false
            throw error
          })
        expect([a, moved]).toEqual([a, allowed])
      }
      for (const id of ACCOUNTS) {
        const held = [...model.holds.values()].filter((hold) => hold.account === id)
        const sum = held.reduce((total, hold) => total + hold.amount, 0)
        const available = model.wallets.get(id) ?? 0
        expect(await ledger.balance(db.reader, id)).toEqual({ balance: available + sum, held: sum, available })
        const { items } = await ledger.statement(db.reader, id, { limit: 100 })
        expect(items.reduce((total, line) => total + line.amount, 0)).toBe(available)
        expect(items[0]?.balance_after ?? 0).toBe(available)
      }
      expect((await ledger.check()).faults).toEqual([])
    }),
    { seed: 20260105, numRuns: 30 },
  )
  // A run in which nothing happens proves nothing.
  expect(done.moved).toBeGreaterThan(500)
  expect(done.refused).toBeGreaterThan(300)
})

/** The entry for an action; undefined where there is nothing to make one of. */
async function entryOf(
  a: Action,
  step: number,
  { holds, charges }: Pick<Model, 'holds' | 'charges'>,
  available: (accountId: string) => Promise<ReturnType<typeof toCredits>>,
): Promise<Entry | null | undefined> {
  switch (a.do) {
    case 'topUp':
      return entries.topUpEntry({
        accountId: a.account,
        provider: 'stars',
        chargeId: a.charge,
        amount: toCredits(a.amount),
      })
    case 'hold':
      return entries.holdEntry({
        accountId: a.account,
        jobId: a.job,
        price: toCredits(a.amount),
        available: await available(a.account),
      })
    case 'capture':
    case 'release': {
      const hold = holds.get(a.job)
      if (hold === undefined) return undefined
      const settlement = { accountId: hold.account, jobId: a.job, price: toCredits(hold.amount) }
      return a.do === 'capture' ? entries.captureEntry(settlement) : entries.releaseEntry(settlement)
    }
    case 'refund': {
      const charge = charges.get(a.charge)
      if (charge === undefined) return undefined
      return entries.refundEntry({
        accountId: charge.account,
        provider: 'stars',
        chargeId: a.charge,
        amount: toCredits(charge.amount),
        paid: await available(charge.account),
        reason: 'refund',
      })
    }
    case 'adjust':
      if (a.amount === 0) return undefined
      return entries.adjustmentEntry({
        accountId: a.account,
        amount: a.amount,
        available: await available(a.account),
        key: `adjust:${step}`,
        reason: 'because',
      })
    default:
      return a satisfies never
  }
}

test('entries: every entry moves a whole amount between two places, and takes from wallets and holds only what is there', () => {
  fc.assert(
    fc.property(fc.nat(1_000_000), fc.nat(1_000_000), (price, there) => {
      const ask = { accountId: 'acc_a', jobId: 'job_1', price: toCredits(price), available: toCredits(there) }
      fc.pre(price <= there)
      const entry = entries.holdEntry(ask)
      expect(entry === null).toBe(price === 0)
      for (const { source, target, amount } of entry?.postings ?? []) {
        expect(source).not.toBe(target)
        expect(amount).toBe(price)
        expect(isFloored(source)).toBe(true)
      }
    }),
    { seed: 1 },
  )
})

test('entries: a hold that costs more than there is names what is missing', () => {
  fc.assert(
    fc.property(fc.nat(1_000_000), fc.integer({ min: 1, max: 1_000_000 }), (there, missing) => {
      const ask = { accountId: 'a', jobId: 'j', price: toCredits(there + missing), available: toCredits(there) }
      const params = { needed: there + missing, available: there, missing }
      expect(() => entries.holdEntry(ask)).toThrow(expect.objectContaining({ code: 'insufficient_credits', params }))
    }),
    { seed: 1 },
  )
})

test.each([-1, 0.5, NaN, Infinity, 1e13, 2 ** 53])('credits: %d is no amount', (value) => {
  expect(() => toCredits(value)).toThrow(RangeError)
})
