import type { Tx } from '../db/client.ts'
import type { Now } from '../kit/clock.ts'
import { AppError } from '../kit/errors.ts'
import { DAY_MS } from '../kit/units.ts'
import type { AuditEvent } from './service.ts'
import { sumMoved } from './store.ts'

/** Thrown in the transaction of an act that nobody may do alone, which ends it: see `orPropose`. */
export class SecondPersonNeeded extends Error {
  readonly moved: { credits: number; accountId: string }

  constructor(moved: { credits: number; accountId: string }) {
    super('a second person is needed')
    this.moved = moved
  }
}

/** What several smaller acts of a day add up to counts, so that a large one is not cut into pieces. Taking something back
 *  counts by itself. */
const ADDED_UP: readonly string[] = [
  'account.adjusted',
  'grant.given',
  'payment.refunded',
  'bank_entry.assigned',
  'promo_code.created',
]

/** Throws `SecondPersonNeeded` if one person would move more than `creditsMax` credits of an account within a day, together with those of
 *  all accounts that somebody in it is in as well, so that a sum is not split over one customer's companies; and `state_conflict` if the second person is the first one. */
export const createFourEyes =
  ({ creditsMax, now }: { creditsMax: number; now: Now }) =>
  async (tx: Tx, { actorId, permission, action, moved, proposal }: AuditEvent): Promise<void> => {
    // What core does by itself was decided elsewhere.
    if (moved === undefined || permission === null) return
    if (proposal !== undefined) {
      if (proposal.by === actorId) throw new AppError('state_conflict', { what: 'proposal', state: 'your own' })
      return
    }
    const earlier = ADDED_UP.includes(action)
      ? await sumMoved(tx, actorId, moved.accountId, now() - DAY_MS, ADDED_UP)
      : 0
    if (earlier + moved.credits > creditsMax) throw new SecondPersonNeeded(moved)
  }
