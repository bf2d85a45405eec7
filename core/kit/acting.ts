import type { Permission } from '../contract/permissions.ts'
import { AppError } from './errors.ts'

/** The person who acts, and in which request: both are written to the audit log. */
export interface Acting {
  actorId: string
  requestId: string
  /** The permission that the route asked for. The log asks for it again in the transaction of the act. Null for
   *  what people do for themselves, and for core itself. */
  permission: Permission | null
  /** Whether the setting ADMIN_TELEGRAM_IDS makes admins here: through the bot, and by a key of staff, which was made there or has no
   *  more than its owner had elsewhere. */
  isInChat: boolean
  /** The proposal of somebody else that this carries out. */
  proposal?: { id: string; by: string }
}

/** Who acts on a route that declares `stepUp`. */
export interface Careful extends Acting {
  /** Whether a fresh second factor was proved, or there is none. */
  isSteppedUp: boolean
}

/** Throws `step_up_required` for an amount of credits above the limit without a fresh second factor. */
export function demandStepUp({ isSteppedUp }: Careful, amount: number, limit: number): void {
  if (Math.abs(amount) > limit && !isSteppedUp) throw new AppError('step_up_required', {})
}
/** Somebody who acts for themselves: no permission is asked for. */
export const ownActing = (actorId: string, requestId: string): Acting => ({
  actorId,
  requestId,
  permission: null,
  isInChat: false,
})

/** Core itself, for example when it quarantines a model. */
export const systemActing = (requestId: string): Acting => ownActing('system', requestId)
