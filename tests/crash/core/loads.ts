import { watch } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import type { Random } from '../../support/random.ts'
import type { Acts } from '../acts.ts'
import { type Client, Lost } from '../client.ts'
import { isRefused, type Journal } from '../journal.ts'

/** Children of core that die while it lives on. */
export const CHILDREN = ['worker', 'parser', 'picture', 'verify'] as const
/** Where a kill of core is meant to strike. `mixed`: anywhere under load. `submit` and `settle`: at the moment a commit is written.
 *  `answer`: as soon as core has acknowledged something. `cancel`: while cancels race with the ends of their jobs.
 *  `run`: while jobs run. `idle`: when nothing does. */
export const MOMENTS = ['mixed', 'submit', 'settle', 'answer', 'cancel', 'run', 'settle', 'idle'] as const
export type Child = (typeof CHILDREN)[number]
export type Moment = (typeof MOMENTS)[number]
export type Target = Child | Moment

export interface LoadDeps {
  client: Client
  acts: Acts
  dataDir: string
  journal: Journal
  random: Random
}

const ACTORS_PER_ACCOUNT = 3

/** A load that runs on: `stop` waits for what is under way, which a kill ends at once. */
export interface Load {
  isRunning(): boolean
  stop(): Promise<void>
}

/** Several actors an account, each doing one thing after another until it is told to stop or loses its connection. */
export function startLoad({ acts, journal }: Pick<LoadDeps, 'acts' | 'journal'>): Load {
  let isStopped = false
  const actors = journal.accounts
    .slice(0, 12)
    .flatMap((account) => Array.from({ length: ACTORS_PER_ACCOUNT }, () => act(account)))
  async function act(account: Journal['accounts'][number]): Promise<void> {
    while (!isStopped) {
      try {
        await acts.anything(account)
      } catch (error) {
        if (!(error instanceof Lost)) throw error
        return
      }
    }
  }
  return {
    isRunning: () => true,
    async stop() {
      isStopped = true
      await Promise.all(actors)
    },
  }
}

/** A load of single requests, all sent at once. */
function startBurst(requests: ReadonlyArray<Promise<unknown>>): Load {
  const settled = Promise.allSettled(requests)
  return {
    isRunning: () => requests.length > 0,
    async stop() {
      for (const one of await settled) if (one.status === 'rejected' && !(one.reason instanceof Lost)) throw one.reason
    },
  }
}

/** What was answered; what was lost by the way stays in doubt. */
async function listAnswered<T>(requests: ReadonlyArray<Promise<T>>): Promise<T[]> {
  const settled = await Promise.allSettled(requests)
  return settled.flatMap((one) => {
    if (one.status === 'fulfilled') return [one.value]
    if (one.reason instanceof Lost) return []
    throw one.reason
  })
}

/** Brings a load to the moment at which core is to be killed. */
type Prepare = (deps: LoadDeps & { drain: () => Promise<void> }) => Promise<Load>

export const LOADS: Record<Moment, Prepare> = {
  async mixed(deps) {
    const load = startLoad(deps)
    await wait(deps.random.int(20, 200))
    return load
  },
  async submit({ client, journal, random, dataDir }) {
    const commits = watchCommits(dataDir)
    const load = startBurst(
      journal.accounts.slice(0, 5).flatMap((account) => [1, 2, 3].map(() => client.submit(account, { upload: false }))),
    )
    await commits.after(random.int(1, 4))
    return load
  },
  async answer({ client, journal, random }) {
    const orders = journal.accounts
      .slice(0, 5)
      .flatMap((account) => [1, 2].map(() => client.submit(account, { waits: false, upload: false })))
    let left = random.int(1, 5)
    await Promise.race([
      new Promise<void>((resolve) => {
        for (const order of orders) void order.then(() => --left === 0 && resolve()).catch(() => undefined)
      }),
      wait(COMMIT_MS_MAX),
    ])
    return startBurst(orders)
  },
  async settle({ client, journal, random, dataDir }) {
    const [first, second, third] = journal.accounts
    const accounts = [first, second, third].filter((account) => account !== undefined)
    const submit = () =>
      accounts.flatMap((account) =>
        Array.from({ length: 8 }, () => client.submit(account, { waits: false, upload: false })),
      )
    const orders = await listAnswered(submit())
    // Now everybody waits, and whatever is written settles a job.
    const load = startBurst(
      orders.filter((order) => !isRefused(order)).map((order) => client.sendOrder({ ...order, waits: true })),
    )
    const commits = watchCommits(dataDir)
    await commits.after(random.int(1, 8))
    // Within the write, between the flush and the answers, or just after them.
    await wait(random.int(0, 3))
    return load
  },
  async run({ client, journal, random }) {
    const orders = journal.accounts
      .slice(0, 5)
      .flatMap((account) => [1, 2].map(() => client.submit(account, { waits: false, upload: false })))
    await listAnswered(orders)
    await wait(random.int(0, 25))
    return startBurst([])
  },
  async idle({ drain }) {
    await drain()
    return startBurst([])
  },
  async cancel({ acts, journal, random }) {
    const load = startBurst(journal.accounts.slice(0, 5).flatMap((account) => [1, 2].map(() => acts.cancel(account))))
    await wait(random.int(0, 300))
    return load
  },
}

const COMMIT_MS_MAX = 500
/** Writes that follow each other faster than this belong to one commit. */
const COMMIT_PAUSE_MS = 1.5

/** Tells when the write-ahead log is being written: a kill at that moment falls within a commit or right after it. */
export function watchCommits(
  dataDir: string,
  file = 'core.db-wal',
): { after(count: number, timeoutMs?: number): Promise<void> } {
  let seen = 0
  let last = 0
  let wake: () => void = () => undefined
  const watcher = watch(dataDir, (_event, name) => {
    if (name !== file) return
    const at = performance.now()
    if (at - last > COMMIT_PAUSE_MS) seen++
    last = at
    wake()
  })
  return {
    after: (count, timeoutMs = COMMIT_MS_MAX) =>
      new Promise<void>((resolve) => {
        const timer = setTimeout(finish, timeoutMs)
        function finish(): void {
          clearTimeout(timer)
          watcher.close()
          resolve()
        }
        wake = () => {
          if (seen >= count) finish()
        }
        wake()
      }),
  }
}
