import { watch } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { type Client, Lost } from './client.ts'
import { isRefused, type Journal } from './journal.ts'
import type { Random } from '../support/random.ts'

/** Where a kill is meant to strike. `mixed`: anywhere under load. `submit` and `settle`: at the moment a commit is written.
 *  `answer`: as soon as core has acknowledged something.
 *  `run`: while jobs run. `idle`: when nothing does. `worker` and `parser` kill a child and leave core alive. */
export const TARGETS = ['mixed', 'submit', 'worker', 'settle', 'answer', 'run', 'parser', 'settle', 'idle'] as const
export type Target = (typeof TARGETS)[number]

interface LoadDeps {
  client: Client
  journal: Journal
  random: Random
}

const ACTORS_PER_ACCOUNT = 3

/** A load that runs on: `stop` waits for what is under way, which a kill ends at once. */
interface Load {
  isRunning(): boolean
  stop(): Promise<void>
}

/** Several actors an account, each doing one thing after another until it is told to stop or loses its connection. */
export function startLoad({ client, journal }: LoadDeps): Load {
  let isStopped = false
  const actors = journal.accounts
    .slice(0, 12)
    .flatMap((account) => Array.from({ length: ACTORS_PER_ACCOUNT }, () => act(account)))
  async function act(account: Journal['accounts'][number]): Promise<void> {
    while (!isStopped) {
      try {
        await client.anything(account)
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

/** Brings a load to the moment at which core is to be killed. */
type Prepare = (deps: LoadDeps & { dataDir: string; drain: () => Promise<void> }) => Promise<Load>

export const LOADS: Record<Target, Prepare> = {
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
    const orders = await Promise.all(submit())
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
    await Promise.all(orders)
    await wait(random.int(0, 25))
    return startBurst([])
  },
  async idle({ drain }) {
    await drain()
    return startBurst([])
  },
  worker: async (deps) => startLoad(deps),
  parser: async (deps) => startLoad(deps),
}

const COMMIT_MS_MAX = 500
/** Writes that follow each other faster than this belong to one commit. */
const COMMIT_PAUSE_MS = 1.5

/** Tells when the write-ahead log is being written: a kill at that moment falls within a commit or right after it. */
function watchCommits(dataDir: string): { after(count: number): Promise<void> } {
  let seen = 0
  let last = 0
  let wake: () => void = () => undefined
  const watcher = watch(dataDir, (_event, name) => {
    if (name !== 'core.db-wal') return
    const at = performance.now()
    if (at - last > COMMIT_PAUSE_MS) seen++
    last = at
    wake()
  })
  return {
    after: (count) =>
      new Promise<void>((resolve) => {
        const timer = setTimeout(finish, COMMIT_MS_MAX)
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
