import { sql } from 'drizzle-orm'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Tx } from '../../../core/db/client.ts'
import { isAppError } from '../../../core/kit/errors.ts'
import { newId } from '../../../core/kit/ids.ts'
import * as entries from '../../../core/ledger/entries.ts'
import { type Entry, toCredits } from '../../../core/ledger/posting.ts'
import { freezeEntry, thawEntry } from '../../../core/ledger/reversals.ts'
import { createLedger } from '../../../core/ledger/service.ts'
import { startDb } from '../ledger/open-db.ts'
import { ACCOUNTS, type Action, action, Model } from './histories-model.ts'

test('grants: after any history of clocks and jobs every credit is in one place, and a release gives back what was taken', async () => {
  const done = new Map<string, number>()
  // One database for all, with other accounts each time: its entries are checked as a whole at the end.
  const db = await startDb()
  let run = 0
  await fc.assert(
    fc.asyncProperty(fc.array(action, { minLength: 40, maxLength: 90, size: 'max' }), async (actions) => {
      run++
      const accounts = ACCOUNTS.map((name) => `${name}${run}`)
      const model = new Model()
      const ledger = createLedger({ db, now: () => model.now, newId })
      const given: { id: string; account: string }[] = []
      let step = 0
      const tag = (): string => `${run}.${step}`
      /** Posts; false if it was refused. */
      const post = (make: (tx: Tx) => Promise<Entry | null>): Promise<string | false> =>
        db
          .write(async (tx) => {
            const posted = await ledger.post(tx, await make(tx))
            if (posted.kind !== 'posted') throw new Error(posted.kind)
            return posted.entryId
          })
          .catch((error: unknown) => {
            if (isAppError(error)) return false as const
            throw error
          })
      const note = (what: string, moved: boolean): void =>
        void done.set(`${what} ${moved}`, (done.get(`${what} ${moved}`) ?? 0) + 1)

      async function act(a: Action): Promise<void> {
        step++
        switch (a.do) {
          case 'grant':
          case 'plan': {
            const expiresAt = a.lasts === null ? null : model.now + a.lasts
            const accountId = a.account
            const [campaign, beneficiary] = [`campaign ${tag()}`, accountId]
            const credits = toCredits(a.amount)
            const id = await post(async () =>
              a.do === 'grant'
                ? entries.grantEntry({ accountId, campaign, beneficiary, amount: credits, reason: campaign, expiresAt })
                : entries.topUpEntry({
                    accountId,
                    provider: 'stars',
                    chargeId: `c${tag()}`,
                    amount: credits,
                    expiresAt,
                  }),
            )
            if (id === false) throw new Error('nothing was given')
            const kind = a.do === 'grant' ? 'promo' : 'paid'
            const unit = { grant: id, kind, expiresAt: expiresAt ?? Infinity, at: `wallet:${accountId}` } as const
            model.units.push(...Array.from({ length: a.amount }, () => ({ ...unit })))
            model.expire(`wallet:${accountId}`)
            if (kind === 'promo' || expiresAt !== null) given.push({ id, account: accountId })
            return note(a.do, true)
          }
          case 'hold': {
            if (model.holds.has(a.job)) return
            const usable = model.spendable(a.account)
            const jobId = `${a.job}#${tag()}`
            const moved = await post(async (tx) =>
              entries.holdEntry({
                accountId: a.account,
                jobId,
                price: toCredits(a.amount),
                available: await ledger.available(tx, a.account),
              }),
            )
            expect([a, moved !== false]).toEqual([a, usable.length >= a.amount])
            if (moved === false) return note('hold', false)
            model.move(model.burning(usable).slice(0, a.amount), `hold:${jobId}`)
            model.expire(`wallet:${a.account}`)
            model.holds.set(a.job, jobId)
            return note('hold', true)
          }
          case 'capture':
          case 'part':
          case 'release': {
            const jobId = model.holds.get(a.job)
            if (jobId === undefined) return
            const held = model.burning(model.placed(`hold:${jobId}`))
            const used = a.do === 'capture' ? held.length : a.do === 'release' ? 0 : Math.min(a.amount, held.length - 1)
            if (a.do === 'part' && used === 0) return
            const settle = { accountId: ownerOf(jobId), jobId, price: toCredits(held.length) }
            await post(async () => {
              if (a.do === 'capture') return entries.captureEntry(settle)
              if (a.do === 'release') return entries.releaseEntry(settle)
              return partCapture(settle, used)
            })
            model.holds.delete(a.job)
            model.move(held.slice(0, used), 'revenue')
            model.move(held.slice(used), `wallet:${settle.accountId}`)
            return note(a.do, true)
          }
          case 'refund':
          case 'return':
          case 'take': {
            const usable = model.back(model.spendable(a.account))
            const paid = usable.filter(({ kind }) => kind === 'paid')
            const { account: accountId } = a
            const purchase = { accountId, provider: 'stars', chargeId: `back ${tag()}`, reason: 'back' }
            const wanted = toCredits(a.amount)
            const taken =
              a.do === 'refund'
                ? paid.length >= a.amount && paid.slice(0, a.amount)
                : a.do === 'return'
                  ? usable.slice(0, a.amount)
                  : usable.length >= a.amount && usable.slice(0, a.amount)
            const moved = await post(async (tx) => {
              const available = await ledger.available(tx, accountId)
              if (a.do === 'refund')
                return entries.refundEntry({ ...purchase, amount: wanted, paid: await ledger.paid(tx, accountId) })
              if (a.do === 'return')
                return entries.returnEntry({ ...purchase, amount: wanted, available, held: toCredits(0) })
              return entries.adjustmentEntry({
                accountId,
                amount: 0 - a.amount,
                available,
                key: `a${tag()}`,
                reason: 'r',
              })
            })
            expect([a, moved !== false]).toEqual([a, taken !== false])
            if (taken === false) return note(a.do, false)
            model.move(taken, a.do === 'take' ? 'adjustment' : 'funding')
            if (taken.length > 0) model.expire(`wallet:${accountId}`)
            return note(a.do, true)
          }
          case 'freeze': {
            if (model.disputes.has(a.dispute)) return
            const frozen = model.back(model.spendable(a.account)).slice(0, a.amount)
            if (frozen.length === 0) return
            const of = { accountId: a.account, provider: 'stripe', disputeId: `${a.dispute}#${tag()}`, before: 0 }
            await post(async () => freezeEntry(of, toCredits(frozen.length)))
            model.move(frozen, `dispute:${of.disputeId}`)
            model.expire(`wallet:${a.account}`)
            model.disputes.set(a.dispute, of.disputeId)
            return note('freeze', true)
          }
          case 'thaw': {
            const disputeId = model.disputes.get(a.dispute)
            if (disputeId === undefined) return
            const frozen = model.placed(`dispute:${disputeId}`)
            const accountId = ownerOf(disputeId)
            const of = { accountId, provider: 'stripe', disputeId, before: 1 }
            await post(async () => thawEntry(of, toCredits(frozen.length)))
            model.move(frozen, `wallet:${accountId}`)
            model.disputes.delete(a.dispute)
            return note('thaw', true)
          }
          case 'end': {
            const grant = given[a.which]
            if (grant === undefined) return
            await db.write(async (tx) => {
              const row = await ledger.grants.find(tx, grant.id)
              if (row !== undefined) await ledger.endGrant(tx, row)
            })
            for (const unit of model.units)
              if (unit.grant === grant.id) unit.expiresAt = Math.min(unit.expiresAt, model.now)
            model.expire(`wallet:${grant.account}`)
            return note('end', true)
          }
          case 'join': {
            // As two accounts are joined: nothing is held or frozen then.
            if (model.holds.size + model.disputes.size > 0) return
            const [from = '', to = ''] = accounts
            const usable = model.spendable(from)
            if (usable.length === 0) return
            await db.write((tx) =>
              ledger.post(tx, {
                ...entries.transferEntry({ fromId: from, toId: to, amount: toCredits(usable.length) }),
                key: `t${tag()}`,
              } as Entry),
            )
            model.move(usable, `wallet:${to}`)
            model.expire(`wallet:${from}`)
            for (const grant of given) if (grant.account === from) grant.account = to
            return note('join', true)
          }
          case 'wait':
            model.now += a.ms
            return
          case 'sweep': {
            for (const of of await ledger.listDue(100)) await db.write((tx) => ledger.expireOf(tx, of))
            for (const of of accounts) model.expire(`wallet:${of}`)
            return note('sweep', true)
          }
          default:
            a satisfies never
        }
      }
      /** Whose a job or dispute is. */
      const owners = new Map<string, string>()
      const ownerOf = (id: string): string => owners.get(id) ?? ''

      for (const action of actions) {
        const a = 'account' in action ? { ...action, account: `${action.account}${run}` } : action
        await act(a)
        if (a.do === 'hold')
          owners.set(model.holds.get(a.job) ?? '', owners.get(model.holds.get(a.job) ?? '') ?? a.account)
        if (a.do === 'freeze') {
          const id = model.disputes.get(a.dispute) ?? ''
          owners.set(id, owners.get(id) ?? a.account)
        }
        for (const of of accounts)
          expect([a, await ledger.available(db.reader, of)]).toEqual([a, model.spendable(of).length])
      }
      const rows = await db.reader.values<[string, string | null]>(sql`SELECT ledger_account, lots FROM balances`)
      const kept = rows.flatMap(([at, lots]) =>
        (JSON.parse(lots ?? '[]') as { id: string; left: number }[])
          .filter(({ id }) => given.some((grant) => grant.id === id))
          .map(({ id, left }) => `${at.replace('stripe:', '')} ${id} ${left}`),
      )
      const own = model.units.filter(
        ({ at, grant }) => /^(?:wallet|hold|dispute):/.test(at) && given.some(({ id }) => id === grant),
      )
      const counts = new Map<string, number>()
      for (const { at, grant } of own) counts.set(`${at} ${grant}`, (counts.get(`${at} ${grant}`) ?? 0) + 1)
      expect(kept.sort()).toEqual([...counts].map(([what, n]) => `${what} ${n}`).sort())
      const broken = await db.reader.values<[number]>(
        sql`SELECT p.amount FROM postings AS p JOIN entries AS e ON e.id = p.entry_id
          WHERE p.target = 'breakage' AND e.account_id IN ${accounts}`,
      )
      expect(broken.reduce((sum, [some]) => sum + some, 0)).toBe(model.placed('breakage').length)
    }),
    { seed: 20260106, numRuns: 60 },
  )
  expect((await createLedger({ db, now: () => 0, newId }).check()).faults).toEqual([])
  // A run in which nothing happens proves nothing.
  for (const what of [
    'grant true',
    'plan true',
    'hold true',
    'hold false',
    'capture true',
    'part true',
    'release true',
    'refund true',
    'refund false',
    'return true',
    'take true',
    'take false',
    'freeze true',
    'thaw true',
    'end true',
    'sweep true',
  ])
    expect([what, (done.get(what) ?? 0) > 5]).toEqual([what, true])
})

/** A part of a hold is used, and the rest comes back, by one entry. */
function partCapture(settle: entries.SettleRequest, used: number): Entry {
  const [capture, release] = [
    entries.captureEntry({ ...settle, price: toCredits(used) }),
    entries.releaseEntry({ ...settle, price: toCredits(settle.price - used) }),
  ]
  if (capture === null || release === null) throw new Error('nothing is captured, or nothing comes back')
  return { ...capture, postings: [...capture.postings, ...release.postings] }
}
