import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { samplePrices } from '../../support/samples.ts'
import type { Random } from '../../support/random.ts'
import type { Acts } from '../acts.ts'
import { type Client, toUpload } from '../client.ts'
import type { CoreProcess } from '../core-process.ts'
import type { Journal } from '../journal.ts'
import { FREE } from '../models.ts'
import { killHard } from '../processes.ts'
import { startLoad } from './loads.ts'

const BIG_FILE_ROWS = 120_000
const BYTES_PER_ROW = 15
const AIM_ROUNDS = 2_500
const PICTURES = 6

export interface ChildrenDeps {
  client: Client
  acts: Acts
  journal: Journal
  random: Random
  dataDir: string
}

/** Kills children of a core that lives on: each dies in the middle of its work, and the requests that wait for it do not notice. */
export function createChildKills({ client, acts, journal, random, dataDir }: ChildrenDeps) {
  /** Every worker dies in the middle of a load. */
  async function worker(core: CoreProcess): Promise<void> {
    const load = startLoad({ acts, journal })
    await wait(random.int(20, 80))
    for (const pid of core.childrenOf('forecast')) killHard(pid)
    await wait(random.int(20, 80))
    await load.stop()
  }

  /** A file whose parser dies is read by another one. */
  async function parser(core: CoreProcess): Promise<void> {
    const [account] = journal.accounts
    if (account === undefined) return
    const request = () => ({ account, body: toUpload(FREE, BIG_FILE).content })
    const quote = () => client.ask('POST', '/api/predict/quote', [200], request(), request)
    await struck(
      client.retry(quote),
      () => sizeOfUploads(dataDir) > BIG_FILE_ROWS * BYTES_PER_ROW,
      () => core.childrenOf('read'),
    )
  }

  /** Pictures whose painter dies are painted by another one. */
  const pictures = (): Promise<unknown> =>
    Promise.all(
      [...journal.orders.values()]
        .filter(({ told }) => told === 'OK')
        .slice(-PICTURES)
        .map(({ jobId, account }) => client.retrying.ask('GET', `/api/predict/${jobId}/chart.png`, [200], { account })),
    )

  /** Waits until the work is under way, kills who does it, and waits for the answer. */
  async function struck(work: Promise<unknown>, isUnderWay: () => boolean, find: () => number[]): Promise<void> {
    const state = { isAnswered: false }
    const note = (): void => void (state.isAnswered = true)
    work.then(note, note)
    for (let round = 0; round < AIM_ROUNDS && !state.isAnswered && !isUnderWay(); round++) await wait(2)
    await wait(random.int(5, 60))
    for (const pid of find()) killHard(pid)
    await work
  }

  return {
    worker,
    parser,
    async picture(core: CoreProcess): Promise<void> {
      await struck(
        pictures(),
        () => true,
        () => core.childrenOf('picture'),
      )
    },
    /** A model whose examiner dies is not refused for it: its owner is told to come again. */
    async verify(core: CoreProcess): Promise<void> {
      await struck(
        client.retry(acts.uploadModel),
        () => core.childrenOf('verify').length > 0,
        () => core.childrenOf('verify'),
      )
    },
  }
}

function sizeOfUploads(dataDir: string): number {
  const folder = join(dataDir, 'uploads')
  return readdirSync(folder).reduce(
    (sum, name) => sum + (statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0),
    0,
  )
}

/** Minute by minute: as many days would go on for centuries. */
const BIG_FILE = samplePrices(BIG_FILE_ROWS, { volatility: 0.0001 }).map(({ close }, minute) => ({
  date: new Date(Date.UTC(2020, 0, 1, 0, minute)).toISOString(),
  close,
}))
