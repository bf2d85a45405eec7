import { runCrash } from './core/run.ts'
import { canTrace, runPower } from './power/run.ts'
import { printReports, type Report } from './report.ts'
import { runShop } from './shop/run.ts'
import { runTold } from './told/run.ts'

// npm run crash -- KILLS [SEED] [PART]: core alone, the whole shop, core while it tells and is asked, or cuts of power; all of them without a part. MUTANT=name plants a
// fault in core, which is to be found. CRASH_LOG=file keeps what the programs of the shop have logged.
const PARTS = ['core', 'shop', 'told', 'power'] as const
type Part = (typeof PARTS)[number]
/** A kill of the whole shop takes some five times as long as one of core. */
const SHARE_OF_CORE = 0.6
/** Beside the others. */
const SHARE_OF_TOLD = 0.2
const SAY_EVERY = 10

const [kills = '100', seed = String(Date.now() % 1_000_000), asked] = process.argv.slice(2)
const part = PARTS.find((name) => name === asked)
if (!(Number(kills) > 0) || !Number.isInteger(Number(seed)) || (asked !== undefined && part === undefined)) {
  process.stderr.write(`usage: npm run crash -- KILLS [SEED] [${PARTS.join(' | ')}]\n`)
  process.exit(1)
}
const { MUTANT } = process.env
const planted = MUTANT === undefined ? {} : { env: { MUTANT }, stopAtFault: true }

const say = (line: string): void => void process.stdout.write(`${line}\n`)
const told = new Map<string, number>()
function follow({ part: name, kills: struck, faults }: Report): void {
  const done = Object.values(struck).reduce((sum, count) => sum + count, 0)
  if (done % SAY_EVERY === 0) say(`${name}: ${done} kills, ${faults.length} faults`)
  for (const fault of faults.slice(told.get(name) ?? 0)) say(`${name}: ${fault}`)
  told.set(name, faults.length)
}

const RUNS: Record<Part, (count: number) => Promise<Report>> = {
  core: (count) => runCrash({ kills: count, seed: Number(seed), onKill: follow, ...planted }),
  shop: (count) => runShop({ kills: count, seed: Number(seed), onKill: follow }),
  told: (count) => runTold({ kills: count, seed: Number(seed) }),
  async power() {
    if (canTrace()) return runPower({ seed: Number(seed), ...planted })
    return {
      part: 'power',
      seed: Number(seed),
      kills: {},
      checked: { 'left out, for there is no strace': 1 },
      faults: [],
    }
  },
}
const share = Math.ceil(Number(kills) * SHARE_OF_CORE)
const plan: ReadonlyArray<[Part, number]> =
  part === undefined
    ? [
        ['core', share],
        ['shop', Number(kills) - share],
        ['told', Math.ceil(Number(kills) * SHARE_OF_TOLD)],
        ['power', 1],
      ]
    : [[part, Number(kills)]]
const reports: Report[] = []
for (const [name, count] of plan) if (count > 0) reports.push(await RUNS[name](count))
printReports(reports, say)
process.exit(reports.every(({ faults }) => faults.length === 0) ? 0 : 1)
