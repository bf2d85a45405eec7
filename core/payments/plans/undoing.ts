import { z } from 'zod'
import { blocked, refuseChanged, type Undo, type Undos } from '../../audit-log/undo.ts'
import type { Tx } from '../../db/client.ts'
import type { Now } from '../../kit/clock.ts'
import type { PlanTerms } from '../plan.ts'
import * as store from './store.ts'

export interface PlanUndosDeps {
  now: Now
  /** Throws `validation_failed` for a plan that could not be paid. */
  refuseTooDear: (terms: PlanTerms) => void
  /** What is stored from now on. */
  keep: (made: store.PlanRow[]) => void
}

const planSchema = z.object({ id: z.string() }).nullable()
const stateOf = (plan: store.PlanRow | undefined): string | null =>
  plan === undefined ? null : plan.retiredAt === null ? 'on sale' : 'retired'

/** Takes back what was done to the plans on sale: the former one is on sale again, under its own id. Subscribers keep theirs
 *  either way. */
export function createPlanUndos({ now, refuseTooDear, keep }: PlanUndosDeps): Undos {
  /** Throws `rollback_blocked` if it is on sale, or the same credits are. */
  async function sellAgain(tx: Tx, id: string): Promise<void> {
    const stored = await store.listPlans(tx)
    const plan = stored.find((each) => each.id === id)
    if (plan === undefined) throw blocked(`plan ${id}`, 'retired', null)
    refuseChanged(`plan ${id}`, 'retired', stateOf(plan))
    const other = stored.find(({ credits, retiredAt }) => credits === plan.credits && retiredAt === null)
    if (other !== undefined) throw blocked(`plan of ${plan.credits} credits`, null, other.id)
    refuseTooDear(plan)
    await store.unretirePlan(tx, id)
  }

  const changed: Undo = {
    permission: 'plans.change',
    async undo(tx, _acting, { before, after }) {
      const [was, left] = [planSchema.parse(before), planSchema.parse(after)]
      if (left !== null) {
        const plan = (await store.listPlans(tx)).find(({ id }) => id === left.id)
        refuseChanged(`plan ${left.id}`, 'on sale', stateOf(plan))
        await store.retirePlan(tx, left.id, now())
      }
      if (was !== null) await sellAgain(tx, was.id)
      const stored = await store.listPlans(tx)
      return { forget: () => keep(stored) }
    },
  }
  return { 'plan.created': changed, 'plan.changed': changed, 'plan.retired': changed }
}
