import { z } from 'zod'
import { blocked, refuseChanged, type Undos } from '../../audit-log/undo.ts'
import type { Reader } from '../../db/client.ts'
import { type Now, toIsoOrNull } from '../../kit/clock.ts'
import { type PromoCode, USERS_OF_CODES } from './code.ts'
import * as store from './store.ts'

const recordedSchema = z.object({ created_at: z.string(), ends_at: z.string().nullable() })

/** Takes back a new promo code that nobody has used, and the end of one. What a code has given stays. */
export function createPromoUndos({ now }: { now: Now }): Undos {
  /** Throws `rollback_blocked` unless it is the very code that the record left, ending when it said. */
  async function getLeft(reader: Reader, name: string, after: unknown): Promise<PromoCode> {
    const left = recordedSchema.parse(after)
    const code = await store.findCode(reader, name)
    if (code === undefined || code.createdAt !== Date.parse(left.created_at)) throw blocked('promo code', name, null)
    refuseChanged('end of the promo code', left.ends_at, toIsoOrNull(code.endsAt))
    return code
  }

  return {
    'promo_code.created': {
      permission: 'promo_codes.change',
      async undo(tx, _acting, { target: name, after }) {
        const { uses } = await getLeft(tx, name, after)
        refuseChanged('uses of the promo code', 0, uses)
        await store.deleteCode(tx, name)
        return {}
      },
    },
    'promo_code.ended': {
      permission: 'promo_codes.change',
      async undo(tx, _acting, { target: name, before, after }) {
        const code = await getLeft(tx, name, after)
        const was = recordedSchema.parse(before).ends_at
        const endsAt = was === null ? null : Date.parse(was)
        if (endsAt !== null && endsAt <= now()) throw blocked('end of the promo code', was, toIsoOrNull(code.endsAt))
        await store.endCode(tx, name, endsAt)
        // What it may still give counts as it does for a new code.
        const credits = (code.usesMax - code.uses) * code.credits
        return { moved: { credits, accountId: USERS_OF_CODES } }
      },
    },
  }
}
