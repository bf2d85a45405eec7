import { refuseChanged, type Undos } from '../../audit-log/undo.ts'
import type { Tx } from '../../db/client.ts'
import type { Now } from '../../kit/clock.ts'
import { type PriceList, toCome } from './price-list.ts'

/** An edition that staff made. */
export interface MadeEdition extends PriceList {
  inForceFrom: number
  reason: string
  changedBy: string
  createdAt: number
}

export interface PriceUndosDeps {
  now: Now
  /** The list of the settings, then the editions, the oldest first. */
  editions: () => PriceList[]
  /** Throws `validation_failed` if a plan on sale could not be paid at so many credits a Star. */
  refuseTooDear: (creditsPerStar: number) => void
  /** Throws `state_conflict` if there is an edition of this number. */
  insert: (tx: Tx, edition: MadeEdition) => Promise<void>
  /** Called when they are committed. */
  keep: (...editions: MadeEdition[]) => void
}

/** Takes back an edition of the price list: what was in force before it, and was to come, is made again. Nothing is in force
 *  backwards. */
export const createPriceUndos = ({ now, editions, refuseTooDear, insert, keep }: PriceUndosDeps): Undos => ({
  'prices.changed': {
    permission: 'prices.change',
    async undo(tx, { actorId }, { seq, target }) {
      const all = editions()
      const newest = Math.max(...all.map(({ edition }) => edition))
      refuseChanged('price list', target, `edition ${newest}`)
      const before = toCome(
        all.filter(({ edition }) => edition < newest),
        now(),
      )
      const again = before.map((list, i) => ({
        ...list,
        edition: newest + 1 + i,
        inForceFrom: Math.max(now(), list.inForceFrom ?? 0),
        reason: `rolled back: record ${seq}`,
        changedBy: actorId,
        createdAt: now(),
      }))
      for (const { creditsPerStar } of again) refuseTooDear(creditsPerStar)
      for (const edition of again) await insert(tx, edition)
      return { forget: () => keep(...again) }
    },
  },
})
