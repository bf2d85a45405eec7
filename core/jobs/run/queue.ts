import { LIMITS } from '../../contract/limits.ts'
import { AppError } from '../../kit/errors.ts'
import type { JobRow } from '../job.ts'
import { jobOf, type Waiting } from './work.ts'

/** One in this many turns goes to a free job while paid ones wait: paid before free, but free jobs never
 *  starve. */
const TURNS_TO_ONE_FREE = 8
/** A submission is refused if it would have to wait longer. */
const WAIT_MS_MAX = 20_000
const RETRY_SECONDS_MAX = 60
/** Weight of the newest turn in the estimate of the next one. */
const NEWEST_SHARE = 0.1

type Who = Pick<JobRow, 'accountId' | 'cost'>

/** Decides which job runs next. Accounts take turns, so that none waits for everything another one ordered;
 *  paid jobs precede free ones. Jobs of one account and kind keep their order. */
export function createQueue({ ticks }: { ticks: () => number }) {
  const paid = createRoundRobin()
  const free = createRoundRobin()
  /** Jobs that have not ended, and submissions being written. */
  const pending = { ofAccount: new Map<string, number>(), freeOfAccount: new Map<string, number>(), free: 0 }
  let paidInRow = 0
  let msPerJob = 0
  let lastEndAt: number | null = null

  const turnsOf = ({ cost }: Who) => (cost === 0 ? free : paid)

  function count({ accountId, cost }: Who, by: 1 | -1): void {
    countBy(pending.ofAccount, accountId, by)
    if (cost > 0) return
    countBy(pending.freeOfAccount, accountId, by)
    pending.free += by
  }

  function expectedWaitMs(who: Who): number {
    const before = who.cost === 0 ? paid.length + free.before(who.accountId) : paid.before(who.accountId)
    return before * msPerJob
  }

  return {
    add: (work: Waiting) => turnsOf(jobOf(work)).add(work),

    next(): Waiting | undefined {
      const isFreeTurn = free.length > 0 && (paid.length === 0 || paidInRow >= TURNS_TO_ONE_FREE - 1)
      paidInRow = isFreeTurn ? 0 : paidInRow + 1
      return (isFreeTurn ? free : paid).next()
    },

    remove: (job: JobRow) => turnsOf(job).remove(job),

    /** Counts a job, or a submission about to become one, until it is called with `-1`. */
    count,

    /** Records that a job ended by itself while others waited, which measures how fast the queue moves. */
    noteEnd(): void {
      const at = ticks()
      const isBusy = paid.length + free.length > 0
      if (isBusy && lastEndAt !== null) msPerJob += NEWEST_SHARE * (at - lastEndAt - msPerJob)
      lastEndAt = isBusy ? at : null
    },

    /** Throws `too_many_pending` if the account has too many jobs waiting, `unavailable` if the queue is too
     *  long for anyone. */
    checkRoom(who: Who): void {
      const { accountId, cost } = who
      const mine = pending.ofAccount.get(accountId) ?? 0
      const myFree = cost === 0 ? (pending.freeOfAccount.get(accountId) ?? 0) : 0
      if (mine >= LIMITS.pendingJobsMax) throw tooMany(LIMITS.pendingJobsMax, mine * msPerJob)
      if (myFree >= LIMITS.freePendingJobsMax) throw tooMany(LIMITS.freePendingJobsMax, myFree * msPerJob)
      if (cost === 0 && pending.free >= LIMITS.freePendingInAllMax)
        throw busy('too many free forecasts are waiting', pending.free * msPerJob)
      const waitMs = expectedWaitMs(who)
      if (waitMs > WAIT_MS_MAX) throw busy('more is waiting than can be done soon', waitMs - WAIT_MS_MAX / 2)
    },

    all: () => [...paid.all(), ...free.all()],
    get length(): number {
      return paid.length + free.length
    },
  }
}

/** Round robin: an account that had its turn goes to the end. */
function createRoundRobin() {
  const byAccount = new Map<string, Waiting[]>()
  let length = 0
  return {
    add(work: Waiting): void {
      const { accountId } = jobOf(work)
      const mine = byAccount.get(accountId)
      if (mine === undefined) byAccount.set(accountId, [work])
      else mine.push(work)
      length++
    },
    next(): Waiting | undefined {
      for (const [accountId, mine] of byAccount) {
        const work = mine.shift()
        byAccount.delete(accountId)
        if (mine.length > 0) byAccount.set(accountId, mine)
        length--
        return work
      }
      return undefined
    },
    remove({ id, accountId }: JobRow): void {
      const mine = byAccount.get(accountId) ?? []
      const at = mine.findIndex((work) => jobOf(work).id === id)
      if (at < 0) return
      mine.splice(at, 1)
      if (mine.length === 0) byAccount.delete(accountId)
      length--
    },
    /** How many jobs precede the next one of this account. */
    before(accountId: string): number {
      const rounds = byAccount.get(accountId)?.length ?? 0
      let jobs = rounds
      for (const [other, theirs] of byAccount) if (other !== accountId) jobs += Math.min(theirs.length, rounds + 1)
      return jobs
    },
    all: () => [...byAccount.values()].flat(),
    get length(): number {
      return length
    },
  }
}

function countBy(counts: Map<string, number>, key: string, by: 1 | -1): void {
  const left = (counts.get(key) ?? 0) + by
  if (left > 0) counts.set(key, left)
  else counts.delete(key)
}

const retryAfter = (ms: number): number => Math.min(RETRY_SECONDS_MAX, Math.max(1, Math.ceil(ms / 1000)))

const tooMany = (limit: number, ms: number): AppError =>
  new AppError('too_many_pending', { limit, retry_after_seconds: retryAfter(ms / 2) })

const busy = (detail: string, ms: number): AppError =>
  new AppError('unavailable', { detail, retry_after_seconds: retryAfter(ms) })
