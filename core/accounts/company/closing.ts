import type { Actor } from '../../contract/account.ts'
import {
  type CLOSING_OBSTACLES,
  type CloseCompany,
  type ClosingView,
  personalAccountOf,
} from '../../contract/trust/member.ts'
import type { AuditLog } from '../../audit-log/service.ts'
import type { Db, Reader } from '../../db/client.ts'
import type { Events } from '../../events/service.ts'
import type { Acting } from '../../kit/acting.ts'
import type { Now } from '../../kit/clock.ts'
import { AppError } from '../../kit/errors.ts'
import { adjustmentEntry } from '../../ledger/entries.ts'
import type { Ledger } from '../../ledger/service.ts'
import type { SignedIn } from '../signed-in.ts'
import * as accounts from '../store.ts'
import { countRunning, hasMoneyUnderWay, hasRenewingPlan } from './closing-store.ts'
import { endMembership } from './members.ts'
import * as store from './store.ts'

export interface ClosingDeps {
  db: Db
  now: Now
  auditLog: AuditLog
  events: Pick<Events, 'add'>
  ledger: Pick<Ledger, 'available' | 'post'>
  signedIn: () => SignedIn
}

type Obstacle = (typeof CLOSING_OBSTACLES)[number]

/** What stands in the way, as it is told. */
const CONFLICTS = {
  several_owners: { what: 'owners', state: 'several: the others leave, or become managers, first' },
  jobs_running: { what: 'jobs', state: 'running: wait for them, or cancel them' },
  plan_renews: { what: 'plan', state: 'renewing: end it first' },
  money_under_way: { what: 'payments', state: 'under way: wait until they are settled' },
} as const satisfies Record<Obstacle, { what: string; state: string }>

/** How the account of a company ends: by its only owner, at once, and for good. The books stay. */
export function createClosing({ db, now, auditLog, events, ledger, signedIn }: ClosingDeps) {
  /** Throws `forbidden` for who does not own it, and `state_conflict` for a personal account. */
  async function look(reader: Reader, { userId, accountId }: Actor) {
    const own = await accounts.findMember(reader, userId, accountId)
    if (own?.role !== 'owner') throw new AppError('forbidden', { needed: 'own' })
    if (accountId === personalAccountOf(userId))
      throw new AppError('state_conflict', { what: 'account', state: 'personal' })
    const members = await store.listMembers(reader, accountId)
    const running = await countRunning(reader, accountId)
    const obstacles: Obstacle[] = []
    if (members.filter(({ membership }) => membership.role === 'owner').length > 1) obstacles.push('several_owners')
    if (running > 0) obstacles.push('jobs_running')
    if (await hasRenewingPlan(reader, accountId, now())) obstacles.push('plan_renews')
    if (await hasMoneyUnderWay(reader, accountId, now())) obstacles.push('money_under_way')
    const available = await ledger.available(reader, accountId)
    const view: ClosingView = {
      company: own.account.company ?? '',
      available,
      running,
      members: members.length - 1,
      obstacles,
    }
    return { view, members, available }
  }

  return {
    /** What closing it would do, and what stands in the way. Throws as `look` does. */
    view: async (actor: Actor): Promise<ClosingView> => (await look(db.reader, actor)).view,

    /** Closes it: everybody is out, every key is revoked, and credits that were left are given up by naming them. Throws as `look` does,
     *  `state_conflict` for an obstacle, and `credits_left`. */
    async close(acting: Acting, actor: Actor, { give_up_credits: givenUp }: CloseCompany): Promise<void> {
      const { accountId, userId } = actor
      const left = await db.write(async (tx) => {
        const { view, members, available } = await look(tx, actor)
        const { company } = view
        const [obstacle] = view.obstacles
        if (obstacle !== undefined) throw new AppError('state_conflict', CONFLICTS[obstacle])
        if (available > 0 && givenUp !== available) throw new AppError('credits_left', { available })
        const forfeit = { accountId, amount: 0 - available, available, key: `forfeit:${accountId}`, reason: '' }
        if (available > 0) await ledger.post(tx, adjustmentEntry(forfeit))
        await accounts.updateAccount(tx, accountId, { state: 'closed' })
        for (const { membership } of members) {
          await endMembership(tx, { acting, signedIn: signedIn(), at: now() }, membership)
          if (membership.userId === userId) continue
          const data = { company, user_id: membership.userId, left: false }
          await events.add(tx, { type: 'member.removed', account_id: accountId, user_id: membership.userId, data })
        }
        await auditLog.record(tx, {
          ...acting,
          action: 'company.closed',
          target: accountId,
          reason: null,
          before: { state: 'active', available },
          after: { state: 'closed', available: 0 },
        })
        const data = { company, given_up: available }
        await events.add(tx, { type: 'company.closed', account_id: accountId, user_id: userId, data })
        return members.map(({ membership }) => membership.userId)
      })
      for (const id of left) signedIn().dropUser(id)
    },
  }
}
