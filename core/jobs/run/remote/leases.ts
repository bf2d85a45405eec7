import { randomUUID } from 'node:crypto'
import type { Db } from '../../../db/client.ts'
import type { Now } from '../../../kit/clock.ts'
import type { Lease } from '../../../workers/pool-options.ts'
import type { JobRow } from '../../job.ts'
import { claimLease, findLeaseId } from './lease-store.ts'

/** Leases of jobs that are given to workers elsewhere. The holder of the newest may store the result. */
export function createLeases({ db, now }: { db: Db; now: Now }) {
  return {
    /** Takes a new lease, which ends every earlier one; null if the job has ended. */
    async claim({ id }: Pick<JobRow, 'id'>, ms: number): Promise<Lease | null> {
      const lease = { id: `${id}${SEPARATOR}${randomUUID()}`, until: now() + ms }
      return (await db.write((tx) => claimLease(tx, id, lease))) ? lease : null
    },
    /** True if an answer under this lease may still be stored. */
    async isCurrent(leaseId: string): Promise<boolean> {
      const [jobId = ''] = leaseId.split(SEPARATOR, 1)
      return (await findLeaseId(db.reader, jobId)) === leaseId
    },
  }
}
export type Leases = ReturnType<typeof createLeases>

const SEPARATOR = '.'
