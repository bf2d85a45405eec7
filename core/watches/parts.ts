import { createLooking, type LookingDeps } from './looking.ts'
import { createOrdering, type OrderingDeps } from './ordering.ts'
import { createWatches, type WatchesDeps } from './service.ts'

interface WatchPartsDeps extends Omit<WatchesDeps & OrderingDeps & LookingDeps, 'owing' | 'jobs' | 'isInMaintenance'> {
  jobs: WatchesDeps['jobs'] & OrderingDeps['jobs'] & LookingDeps['jobs']
  telling: Pick<OrderingDeps, 'owing'>
  maintenance: { view: () => { on: boolean } }
}

/** Builds watches with all their parts. `sweep` orders what is due and looks at what has come; what fails there does not keep the rest. */
export function createWatchParts({ telling: { owing }, maintenance, ...deps }: WatchPartsDeps) {
  const order = createOrdering({ ...deps, owing, isInMaintenance: () => maintenance.view().on })
  const look = createLooking({ ...deps, owing })
  async function sweep(): Promise<void> {
    try {
      await order()
    } finally {
      await look()
    }
  }

  return { ...createWatches(deps), sweep }
}
export type WatchParts = ReturnType<typeof createWatchParts>
