import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { z } from 'zod'
import { createActs } from '../crash/acts.ts'
import { createClient, Lost } from '../crash/client.ts'
import { startCoreProcess } from '../crash/core-process.ts'
import { createJournal } from '../crash/journal.ts'
import { writeModels } from '../crash/models.ts'
import { waitFor } from '../crash/progress.ts'
import { createSecretWatch } from '../crash/secrets.ts'
import { createRandom } from '../support/random.ts'

// npm run soak [-- MINUTES [A_SECOND]]: so many things a second are done with core, of all that its customers and admins do. Each
// minute its garbage is collected and what is left is printed: the live heap, buffers outside of it, and what the process holds of the
// machine. Ends with 1 when it still grows in the last third; before that its caches fill: pages of the database (8 MB for each of two
// connections) and pictures (16 MB), which takes about twelve minutes.
const ACCOUNTS = 10
const MINUTE_MS = 60_000
/** Growth that is none: noise of the collector, and of an allocator that gives pages back late. */
const HEAP_MB_A_MINUTE_MAX = 0.5
const HELD_MB_A_MINUTE_MAX = 1

const memorySchema = z.object({
  event: z.literal('memory'),
  rss: z.number(),
  heapUsed: z.number(),
  external: z.number(),
})
interface Minute {
  minute: number
  heap: number
  held: number
}

const minutes = Number(process.argv[2] ?? 20)
const pauseMs = 1000 / Number(process.argv[3] ?? 8)
const folder = mkdtempSync(join(tmpdir(), 'coincast-soak-'))
const modelsDir = join(folder, 'models')
mkdirSync(modelsDir)
writeModels(modelsDir)
let memory: z.infer<typeof memorySchema> | null = null
const core = await startCoreProcess({
  dataDir: join(folder, 'data'),
  modelsDir,
  program: 'tests/support/pool/collecting-main',
  onLog: (line) => {
    const read = memorySchema.safeParse(line)
    if (read.success) memory = read.data
  },
})
const journal = createJournal()
const random = createRandom(1)
const client = createClient({ journal, random, secrets: createSecretWatch() })
const acts = createActs({ client, journal, random, wait })
client.connect(core)
await Promise.all(Array.from({ length: ACCOUNTS }, () => client.register()))

const seen: Minute[] = []
const began = performance.now()
const under = new Set<Promise<void>>()
let done = 0
let lost = 0
for (let minute = 0; minute < minutes; ) {
  const account = random.pick(journal.accounts.slice(0, ACCOUNTS))
  if (account !== undefined) {
    const act = acts
      .anything(account)
      .catch(countLost)
      .finally(() => under.delete(act))
    under.add(act)
    done++
  }
  await wait(pauseMs)
  if (performance.now() - began < (minute + 1) * MINUTE_MS) continue
  minute++
  // What is being answered is no growth: on a busy machine it is more each minute.
  await Promise.all(under)
  const { heapUsed, external, rss } = await collected()
  seen.push({ minute, heap: heapUsed / 1e6, held: rss / 1e6 })
  const [heap, buffers, held] = [heapUsed, external, rss].map((bytes) => (bytes / 1e6).toFixed(1))
  say(
    `minute ${minute}: live heap ${heap} MB, buffers ${buffers} MB, held ${held} MB, ${done} things done, ${lost} without an answer`,
  )
}
await Promise.all(under)
core.kill('SIGTERM')
await core.exited
rmSync(folder, { recursive: true, force: true })
for (const complaint of journal.complaints.slice(0, 10)) say(complaint)
const last = seen.slice(-Math.max(2, Math.floor(seen.length / 3)))
const heap = slopeOf(last, (at) => at.heap)
const held = slopeOf(last, (at) => at.held)
const isSettled = heap < HEAP_MB_A_MINUTE_MAX && held < HELD_MB_A_MINUTE_MAX
const figures = `live heap ${heap.toFixed(2)} MB a minute (${HEAP_MB_A_MINUTE_MAX}), held ${held.toFixed(2)} (${HELD_MB_A_MINUTE_MAX})`
say(`in the last third: ${figures}: ${isSettled ? 'it settles' : 'it grows'}`)
process.exitCode = isSettled ? 0 : 1

/** On a busy machine a connection may be closed as a request is sent on it. */
function countLost(error: unknown): void {
  if (!(error instanceof Lost)) throw error
  lost++
}

async function collected(): Promise<z.infer<typeof memorySchema>> {
  memory = null
  process.kill(core.pid, 'SIGUSR2')
  await waitFor('core tells its memory', () => memory !== null, { signs: () => String(done) })
  return memory ?? Promise.reject(new Error('core tells no memory'))
}

/** Of the line that fits best. */
function slopeOf(points: readonly Minute[], of: (point: Minute) => number): number {
  const mean = (of: (point: Minute) => number): number =>
    points.reduce((sum, point) => sum + of(point), 0) / points.length
  const [at, level] = [mean(({ minute }) => minute), mean(of)]
  const spread = points.reduce((sum, { minute }) => sum + (minute - at) ** 2, 0)
  return points.reduce((sum, point) => sum + (point.minute - at) * (of(point) - level), 0) / spread
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
