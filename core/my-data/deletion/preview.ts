import type { Actor } from '../../contract/account.ts'
import { personalAccountOf } from '../../contract/trust/member.ts'
import type { DeletionView } from '../../contract/trust/my-data.ts'
import type { Db, Reader } from '../../db/client.ts'
import { type Now, toIso, toIsoOrNull } from '../../kit/clock.ts'
import { AppError } from '../../kit/errors.ts'
import { DAY_MS } from '../../kit/units.ts'
import type { Ledger } from '../../ledger/service.ts'
import { findOwner, type Owner, ownsCompany } from '../people.ts'
import * as store from './store.ts'

export interface PreviewDeps {
  db: Db
  ledger: Pick<Ledger, 'balance'>
  delayDays: number
  now: Now
}

/** What deleting an account would do, and what stands in the way. */
export function createPreview({ ledger, delayDays, now }: PreviewDeps) {
  /** Throws `not_found`. */
  async function getOwner(reader: Reader, accountId: string): Promise<Owner> {
    const owner = await findOwner(reader, accountId)
    if (owner === undefined) throw new AppError('not_found', { what: 'account' })
    return owner
  }

  async function view(reader: Reader, actor: Actor): Promise<DeletionView> {
    const accountId = personalAccountOf(actor.userId)
    const { telegramId, hasPassword, isStaff } = await getOwner(reader, accountId)
    const row = await store.findDeletion(reader, accountId)
    const { available, held } = await ledger.balance(reader, accountId)
    const renews = await store.hasRenewingPlan(reader, { telegramId, accountId }, now())
    return {
      state: row === undefined ? 'none' : row.state === 'scheduled' ? 'scheduled' : 'under_way',
      requested_at: toIsoOrNull(row?.requestedAt ?? null),
      due_at: toIso(row?.dueAt ?? now() + delayDays * DAY_MS),
      delay_days: delayDays,
      available,
      held,
      running: (await store.listPendingJobIds(reader, accountId)).length,
      obstacles: [
        ...(renews ? (['plan_renews'] as const) : []),
        ...(isStaff ? (['staff'] as const) : []),
        ...((await ownsCompany(reader, accountId)) ? (['owns_company'] as const) : []),
      ],
      needs_password: hasPassword && actor.via !== 'bot',
    }
  }

  return { getOwner, view }
}
