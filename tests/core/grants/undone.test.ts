import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Tx } from '../../../core/db/client.ts'
import { newId } from '../../../core/kit/ids.ts'
import * as entries from '../../../core/ledger/entries.ts'
import type { Place } from '../../../core/ledger/lots.ts'
import { type Entry, toCredits } from '../../../core/ledger/posting.ts'
import * as reversals from '../../../core/ledger/reversals.ts'
import { createLedger } from '../../../core/ledger/service.ts'
import { startDb } from '../ledger/open-db.ts'

const START = 1_767_571_200_000
const given = fc.record({
  kind: fc.constantFrom('promo' as const, 'plan' as const, 'bought' as const),
  amount: fc.integer({ min: 1, max: 40 }),
  lasts: fc.option(fc.integer({ min: 10, max: 60 })),
})
const history = fc.record({
  given: fc.array(given, { minLength: 1, maxLength: 6 }),
  how: fc.constantFrom('refund' as const, 'dispute' as const, 'adjustment' as const),
  /** Parts of a hundred: of what there is, how much is taken by each step. */
  taken: fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 1, maxLength: 3 }),
  undone: fc.integer({ min: 1, max: 100 }),
  /** Of what a dispute takes, how much was frozen before. */
  frozen: fc.integer({ min: 0, max: 100 }),
  waited: fc.integer({ min: 0, max: 70 }),
})

/** What is there by kind and end, without the names of grants, which differ between accounts and order what is alike. */
function shapeOf({ amount, lots }: Place): Record<string, number> {
  const shape: Record<string, number> = { all: amount }
  for (const { kind, left, expiresAt } of lots)
    shape[`${kind} ${expiresAt}`] = (shape[`${kind} ${expiresAt}`] ?? 0) + left
  return shape
}

test('grants: what was taken and comes back, whole or in part, is what it was before, and nothing that was given comes back as paid for', async () => {
  const db = await startDb()
  let run = 0
  let promoBack = 0
  await fc.assert(
    fc.asyncProperty(history, async ({ given: all, how, taken, undone, frozen, waited }) => {
      run++
      const clock = { at: START }
      const ledger = createLedger({ db, now: () => clock.at, newId })
      const post = (make: (tx: Tx) => Promise<Entry | null>) => db.write(async (tx) => ledger.post(tx, await make(tx)))

      /** An account that was given all of it. */
      async function start(accountId: string): Promise<void> {
        for (const [i, { kind, amount: n, lasts }] of all.entries()) {
          const expiresAt = lasts === null || kind === 'bought' ? null : START + lasts
          const [amount, name] = [toCredits(n), `${accountId}.${i}`]
          await post(async () =>
            kind === 'promo'
              ? entries.grantEntry({ accountId, campaign: 'c', beneficiary: name, amount, reason: 'r', expiresAt })
              : entries.topUpEntry({ accountId, provider: 'stripe', chargeId: name, amount, expiresAt }),
          )
        }
      }
      const steps = { taken: 0 }
      /** Takes credits of an account in one way or another. */
      async function take(accountId: string, n: number): Promise<void> {
        const before = steps.taken++
        const [amount, purchase] = [toCredits(n), { provider: 'stripe', chargeId: `p${accountId}`, reason: 'r' }]
        const dispute = { accountId, provider: 'stripe', disputeId: `d${accountId}`, before: before * 2 }
        const cold = toCredits(Math.floor((n * frozen) / 100))
        if (how === 'dispute') await post(async () => reversals.freezeEntry(dispute, cold))
        await post(async (tx) => {
          const available = await ledger.available(tx, accountId)
          if (how === 'refund')
            return entries.returnEntry({ ...purchase, accountId, amount, available, held: toCredits(0), before })
          if (how === 'adjustment')
            return entries.adjustmentEntry({ accountId, amount: 0 - n, available, key: `a${accountId}`, reason: 'r' })
          const lost = { ...dispute, before: before * 2 + 1, debt: toCredits(0) }
          return reversals.lostDisputeEntry({ ...lost, frozen: cold, more: toCredits(n - cold) })
        })
      }
      async function undo(accountId: string, n: number, before: number): Promise<void> {
        const [amount, none] = [toCredits(n), toCredits(0)]
        const of = { accountId, provider: 'stripe', before: 100 + before }
        await post(async (tx) => {
          if (how === 'refund') {
            const back = { toWallet: amount, toShop: none, reason: 'r' }
            return reversals.undoneRefundEntry({ ...of, chargeId: `p${accountId}`, ...back })
          }
          if (how === 'dispute')
            return reversals.regainedEntry({ ...of, disputeId: `d${accountId}`, taken: amount, debt: none })
          const available = await ledger.available(tx, accountId)
          const [key, undoes] = [`u${accountId}.${before}`, `a${accountId}`]
          return entries.adjustmentEntry({ accountId, amount: n, available, key, reason: 'r', undoes })
        })
      }
      const placeOf = (accountId: string) => ledger.placeOf(db.reader, accountId)

      const [one, other] = [`acc_a${run}`, `acc_b${run}`]
      await start(one)
      const before = await placeOf(one)
      let sum = 0
      // A whole adjustment is one entry; the others take in steps.
      for (const part of how === 'adjustment' ? taken.slice(0, 1) : taken) {
        const n = Math.floor((((await ledger.available(db.reader, one)) as number) * part) / 100)
        if (n === 0) continue
        await take(one, n)
        sum += n
      }
      if (sum === 0) return
      const some = Math.max(1, Math.floor((sum * undone) / 100))
      await undo(one, some, 0)
      // Half undone is as if only the other half had ever been taken.
      if (how !== 'dispute') {
        steps.taken = 0
        await start(other)
        if (sum > some) await take(other, sum - some)
        expect(shapeOf(await placeOf(one))).toEqual(shapeOf(await placeOf(other)))
      }
      clock.at += waited
      if (sum > some) await undo(one, sum - some, 1)
      for (const of of await ledger.listDue(10)) await db.write((tx) => ledger.expireOf(tx, of))
      const lots = before.lots.filter(({ expiresAt }) => expiresAt === null || expiresAt > clock.at)
      const gone = before.lots.filter((lot) => !lots.includes(lot)).reduce((total, { left }) => total + left, 0)
      expect(await placeOf(one)).toEqual({ amount: before.amount - gone, lots })
      if (lots.some(({ kind }) => kind === 'promo')) promoBack++
    }),
    { seed: 20261201, numRuns: 150 },
  )
  expect(promoBack).toBeGreaterThan(40)
  expect((await createLedger({ db, now: () => 0, newId }).check()).faults).toEqual([])
})
