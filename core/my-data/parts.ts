import { join } from 'node:path'
import type { AuditLog } from '../audit-log/service.ts'
import type { Auth } from '../auth/service.ts'
import type { KeptUploads } from '../datasets/kept.ts'
import type { Db } from '../db/client.ts'
import type { Errands } from '../errands/service.ts'
import type { Events } from '../events/service.ts'
import type { Jobs } from '../jobs/service.ts'
import type { Now } from '../kit/clock.ts'
import type { Disk } from '../kit/disk.ts'
import type { NewId } from '../kit/ids.ts'
import type { Log } from '../kit/log.ts'
import type { Ledger } from '../ledger/service.ts'
import { createEraser } from './deletion/erase.ts'
import { createJournal, JOURNAL } from './deletion/journal.ts'
import { type Letter, letterOf } from './deletion/letters.ts'
import { createForgotten } from './deletion/forgotten.ts'
import { createReplay } from './deletion/replay.ts'
import { createDeletions } from './deletion/service.ts'
import type { ArchiveDeps } from './export/archive.ts'
import { createExports } from './export/service.ts'
import type { Marks } from './marks.ts'

export interface MyDataDeps {
  db: Db
  dataDir: string
  /** A folder of its own. */
  exportsDir: string
  marks: Marks
  ledger: Ledger
  auditLog: AuditLog
  events: Pick<Events, 'add'>
  errands: Errands
  disk: Disk
  auth: Pick<Auth, 'signedIn' | 'passwords'>
  jobs: Pick<Jobs, 'cancelAny'>
  kept: Pick<KeptUploads, 'removeOf'>
  joinReceipt: ArchiveDeps['joinReceipt']
  sendMail: ((letter: Letter) => Promise<void>) | null
  /** Days in which a deletion can be taken back. */
  delayDays: number
  now: Now
  newId: NewId
  log: Log
}

/** What everybody may have of their own data: all of it, and its end. `start` comes before anybody is served. */
export function createMyData(deps: MyDataDeps) {
  const { dataDir, exportsDir, auth, jobs, kept, sendMail, now, log } = deps
  const exports = createExports({ ...deps, dir: exportsDir })
  const journal = createJournal(join(dataDir, JOURNAL))
  const erase = createEraser({
    ...deps,
    journal,
    cancelJob: jobs.cancelAny,
    dropUser: auth.signedIn.dropUser,
    async removeFiles(accountId) {
      await exports.removeOf(accountId)
      await kept.removeOf(accountId)
    },
    sayGoodbye({ email, language }) {
      if (email === null || sendMail === null) return
      sendMail({ to: email, ...letterOf(language, 'done', now()) }).catch((error: unknown) =>
        log({ event: 'deletion_letter_failed', level: 'warn', error }),
      )
    },
  })
  const deletions = createDeletions({ ...deps, journal, erase, checkPassword: auth.passwords.check })
  const replay = createReplay({ ...deps, journal })
  return {
    exports,
    deletions,
    forgotten: createForgotten(deps),
    /** Comes before anybody is served: what was decided on deletions is true again, and carried out. */
    async start(): Promise<void> {
      await replay()
      await deletions.sweep()
    },
    async sweep(): Promise<void> {
      await deletions.sweep()
      await exports.sweep()
    },
    /** Lets what is under way end. */
    async stop(): Promise<void> {
      await Promise.all([exports.stop(), deletions.stop()])
    },
  }
}
export type MyData = ReturnType<typeof createMyData>
