import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { createActs } from '../crash/acts.ts'
import { createClient } from '../crash/client.ts'
import { startCoreProcess } from '../crash/core-process.ts'
import { createJournal } from '../crash/journal.ts'
import { writeModels } from '../crash/models.ts'
import { listTree } from '../crash/processes.ts'
import { createSecretWatch } from '../crash/secrets.ts'
import { createRandom } from '../support/random.ts'

// npm run soak [-- MINUTES]: two things a second are done with core, of all that its customers and admins do; its memory is printed
// each minute, and at the end how fast it still grows.
const ACCOUNTS = 10
const PAUSE_MS = 500
const MINUTE_MS = 60_000
/** Growth that is none: the noise of a heap that is collected now and then. */
const SETTLED_MB_A_MINUTE = 1

const minutes = Number(process.argv[2] ?? 20)
const folder = mkdtempSync(join(tmpdir(), 'coincast-soak-'))
const modelsDir = join(folder, 'models')
mkdirSync(modelsDir)
writeModels(modelsDir)
const core = await startCoreProcess({ dataDir: join(folder, 'data'), modelsDir })
const journal = createJournal()
const random = createRandom(1)
const client = createClient({ journal, random, secrets: createSecretWatch() })
const acts = createActs({ client, journal, random, wait })
client.connect(core.url)
await Promise.all(Array.from({ length: ACCOUNTS }, () => client.register()))

const seen: Array<{ minute: number; mb: number }> = []
const began = performance.now()
const under = new Set<Promise<void>>()
let done = 0
for (let minute = 0; minute < minutes; ) {
  const account = random.pick(journal.accounts.slice(0, ACCOUNTS))
  if (account !== undefined) {
    const act = acts.anything(account).finally(() => under.delete(act))
    under.add(act)
    done++
  }
  await wait(PAUSE_MS)
  if (performance.now() - began < (minute + 1) * MINUTE_MS) continue
  minute++
  const mb = residentMb([core.pid])
  seen.push({ minute, mb })
  const children = residentMb(listTree(core.pid).slice(1))
  say(`minute ${minute}: core ${mb.toFixed(1)} MB, its children ${children.toFixed(0)} MB, ${done} things done`)
}
await Promise.all(under)
core.kill('SIGTERM')
await core.exited
rmSync(folder, { recursive: true, force: true })
for (const complaint of journal.complaints.slice(0, 10)) say(complaint)
const growth = slopeOf(seen.slice(Math.floor(seen.length / 2)))
say(
  `in the second half it grew by ${growth.toFixed(2)} MB a minute: ${growth < SETTLED_MB_A_MINUTE ? 'it settles' : 'it grows'}`,
)

function residentMb(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => {
    try {
      return sum + Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1] ?? 0) / 1024
    } catch {
      return sum
    }
  }, 0)
}

/** Of the line that fits best. */
function slopeOf(points: ReadonlyArray<{ minute: number; mb: number }>): number {
  const mean = (of: (point: { minute: number; mb: number }) => number): number =>
    points.reduce((sum, point) => sum + of(point), 0) / points.length
  const [at, level] = [mean(({ minute }) => minute), mean(({ mb }) => mb)]
  const spread = points.reduce((sum, { minute }) => sum + (minute - at) ** 2, 0)
  return points.reduce((sum, { minute, mb }) => sum + (minute - at) * (mb - level), 0) / spread
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
