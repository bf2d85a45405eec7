import { z } from 'zod'
import { blocked, refuseChanged, type Undo, type Undos } from '../audit-log/undo.ts'
import { personOf } from '../contract/trust/member.ts'
import type { Tx } from '../db/client.ts'
import type { Events } from '../events/service.ts'
import type { Acting } from '../kit/acting.ts'
import type { Now } from '../kit/clock.ts'
import { isAppError } from '../kit/errors.ts'
import { adjustmentEntry } from '../ledger/entries.ts'
import type { Ledger } from '../ledger/service.ts'
import { refuseBeyond } from '../roles/role.ts'
import { getRole } from '../roles/find.ts'
import type { Standings } from '../roles/standing.ts'
import { refuseMember } from './access.ts'
import type { SignedIn } from './signed-in.ts'
import * as store from './store.ts'

export interface AccountUndosDeps {
  now: Now
  ledger: Ledger
  events: Pick<Events, 'add'>
  signedIn: () => SignedIn
  standing: Standings
}

const adjustedSchema = z.object({ amount: z.int(), entry_id: z.string() })
const blockedSchema = z.object({ blocked: z.boolean() })
const givenSchema = z.object({ role: z.string() })

/** Takes back adjustments, blocks and given roles. */
export function createAccountUndos({ now, ledger, events, signedIn, standing }: AccountUndosDeps): Undos {
  const adjusted: Undo = {
    permission: 'credits.adjust',
    async undo(tx, _acting, { seq, target: accountId, reason, after }) {
      const { amount, entry_id: entryId } = adjustedSchema.parse(after)
      const key = `undo:${entryId}`
      if ((await ledger.findEntry(tx, { key })) !== undefined) throw blocked('adjustment', 'in force', 'undone')
      const undoes = (await ledger.findEntry(tx, { id: entryId }))?.key ?? key
      const available = await ledger.available(tx, accountId)
      const back = `rolled back: ${reason ?? `record ${seq}`}`
      try {
        const adjustment = { accountId, amount: 0 - amount, available, key, reason: back, undoes }
        await ledger.post(tx, adjustmentEntry(adjustment))
      } catch (error) {
        if (!isAppError(error, 'insufficient_credits')) throw error
        throw blocked('credits', amount, available)
      }
      const posted = await ledger.findEntry(tx, { key })
      if (posted === undefined) throw new Error('a rollback moved nothing')
      const data = { adjustment_id: posted.id, amount: 0 - amount, reason: back, undoes: entryId }
      await events.add(tx, { type: 'credits.adjusted', account_id: accountId, data })
      return { moved: { credits: Math.abs(amount), accountId } }
    },
  }

  const changed: Undo = {
    permission: 'accounts.change',
    async undo(tx, acting, { target: id, before, after }) {
      const [was, left] = [blockedSchema.parse(before), blockedSchema.parse(after)]
      const account = await store.findAccount(tx, id)
      refuseChanged('blocked', left.blocked, account !== undefined && account.blockedAt !== null)
      const userId = personOf(id)
      await refuseMember(tx, acting, id)
      await refuseAbove(tx, acting, userId)
      const blockedAt = was.blocked ? now() : null
      await store.updateAccount(tx, id, { blockedAt })
      await store.updateUser(tx, userId, { blockedAt, tokensValidFrom: now() })
      if (was.blocked) await signedIn().endAll(tx, userId)
      await standing.requireAdmin(tx)
      return { forget: () => forget(userId, id) }
    },
  }

  const given: Undo = {
    permission: 'roles.give',
    async undo(tx, acting, { target: id, before, after }) {
      const [was, left] = [givenSchema.parse(before), givenSchema.parse(after)]
      const userId = personOf(id)
      const user = await store.findUser(tx, userId)
      refuseChanged('role', left.role, user?.role ?? null)
      await refuseAbove(tx, acting, userId)
      refuseBeyond(await standing.ofActing(tx, acting), await getRole(tx, was.role))
      await store.updateUser(tx, userId, { role: was.role, tokensValidFrom: now() })
      await signedIn().endProofs(tx, userId)
      await standing.requireAdmin(tx)
      return { forget: () => forget(userId, id) }
    },
  }

  /** Nobody takes back what concerns themselves, or somebody who may do more. */
  async function refuseAbove(tx: Tx, acting: Acting, userId: string): Promise<void> {
    if (userId === acting.actorId) throw blocked('account', 'of somebody else', 'your own')
    refuseBeyond(await standing.ofActing(tx, acting), await standing.ofTarget(tx, userId))
  }

  function forget(userId: string, accountId: string): void {
    signedIn().dropUser(userId)
    signedIn().dropAccount(accountId)
  }

  return { 'account.adjusted': adjusted, 'account.changed': changed, 'role.given': given }
}
