import { expect, test } from 'vitest'
import { LIMITS } from '../../../../core/contract/limits.ts'
import { isAppError } from '../../../../core/kit/errors.ts'
import { createQueue } from '../../../../core/jobs/run/queue.ts'
import { jobOf } from '../../../../core/jobs/run/work.ts'
import type { JobRow } from '../../../../core/jobs/job.ts'

function startQueue() {
  let at = 0
  const queue = createQueue({ ticks: () => at })
  let made = 0
  const job = (accountId: string, cost: number): JobRow => {
    const rest = { status: 'PENDING', modelName: 'm', modelVersionId: 'v', modelVersion: '1', source: 'api' } as const
    const times = { createdAt: 0, deadlineAt: 0, finishedAt: null, keptUntil: null, purgedAt: null, requestId: null }
    const ends = {
      granted: 0,
      grantedTo: null,
      keyId: null,
      attempts: 0,
      insteadOf: null,
      modelTitle: '',
      failure: null,
      failureDetail: null,
    }
    const id = `${accountId}${++made}`
    return {
      id,
      accountId,
      userId: 'usr_1',
      cost,
      horizon: 1,
      riskSteps: '',
      datasetId: 'd',
      rows: 1,
      rowsEach: null,
      ...rest,
      ...times,
      ...ends,
    }
  }
  const put = (accountId: string, cost: number, count = 1): void => {
    for (let i = 0; i < count; i++) {
      const one = job(accountId, cost)
      queue.count(one, 1)
      queue.add(one)
    }
  }
  const next = (): string => {
    const work = queue.next()
    return work === undefined ? 'none' : jobOf(work).accountId
  }
  return {
    queue,
    put,
    job,
    next,
    take: (n: number) => Array.from({ length: n }, next),
    pass: (ms: number) => (at += ms),
  }
}

function refusalOf(act: () => void) {
  try {
    act()
  } catch (error) {
    if (isAppError(error)) return { code: error.code, ...(error.params as { retry_after_seconds: number }) }
    throw error
  }
  return null
}

test('turns: accounts take turns, however much one of them has ordered', () => {
  const { put, take } = startQueue()
  put('a', 5, 4)
  put('b', 5, 1)
  put('c', 5, 2)
  expect(take(8).join(' ')).toBe('a b c a c a a none')
})

test('turns: paid jobs go before free ones, and one turn in eight is free all the same', () => {
  const { put, take } = startQueue()
  put('f', 0, 3)
  put('p', 5, 20)
  const order = take(23).join('')
  expect(order).toBe('pppppppfpppppppfppppppf')
})

test('turns: a job that is taken out leaves the others in their order', () => {
  const { queue, job, take } = startQueue()
  const jobs = ['a', 'a', 'b'].map((account) => job(account, 5))
  for (const one of jobs) queue.add(one)
  queue.remove(jobs[0] as JobRow)
  expect([queue.length, ...take(3)]).toEqual([2, 'a', 'b', 'none'])
})

test('bounds: free jobs that wait are bounded for one account and for all, paid ones of the same account go on', () => {
  const { queue, put } = startQueue()
  put('a', 0, LIMITS.freePendingJobsMax - 1)
  expect(refusalOf(() => queue.checkRoom({ accountId: 'a', cost: 0 }))).toBe(null)
  put('a', 0)
  expect(refusalOf(() => queue.checkRoom({ accountId: 'a', cost: 0 }))).toMatchObject({
    code: 'too_many_pending',
    limit: LIMITS.freePendingJobsMax,
    retry_after_seconds: 1,
  })
  expect(refusalOf(() => queue.checkRoom({ accountId: 'a', cost: 7 }))).toBe(null)
  for (let i = 1; i * LIMITS.freePendingJobsMax < LIMITS.freePendingInAllMax; i++)
    put(`b${i}`, 0, LIMITS.freePendingJobsMax)
  expect(refusalOf(() => queue.checkRoom({ accountId: 'new', cost: 0 }))?.code).toBe('unavailable')
  expect(refusalOf(() => queue.checkRoom({ accountId: 'new', cost: 7 }))).toBe(null)
})

test('overload: an order that would wait too long is refused with a retry time; small customers still wait little', () => {
  const { queue, put, next, pass } = startQueue()
  put('busy', 5, 150)
  for (let i = 0; i < 60; i++) {
    next()
    pass(1_000)
    queue.noteEnd()
  }
  const refusal = refusalOf(() => queue.checkRoom({ accountId: 'busy', cost: 5 }))
  expect(refusal?.code).toBe('unavailable')
  expect(refusal?.retry_after_seconds).toBeGreaterThan(10)
  expect(refusalOf(() => queue.checkRoom({ accountId: 'lone', cost: 5 }))).toBe(null)
  expect(refusalOf(() => queue.checkRoom({ accountId: 'lone', cost: 0 }))?.code).toBe('unavailable')
})
