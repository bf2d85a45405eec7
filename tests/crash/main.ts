import { runCrash } from './run.ts'

// npm run crash -- 500 [seed] [mutant]
const [kills = '100', seed = String(Date.now() % 1_000_000), mutant] = process.argv.slice(2)
let told = 0
const report = await runCrash({
  kills: Number(kills),
  seed: Number(seed),
  ...(mutant === undefined
    ? {}
    : { program: 'tests/crash/mutant-main', env: { MUTANT: mutant }, stopAtFault: true, drainMs: 5_000 }),
  onKill: ({ kills: done, jobs, faults }) => {
    if (done % 25 === 0) process.stdout.write(`${done} kills, jobs ${JSON.stringify(jobs)}, ${faults.length} faults\n`)
    for (const fault of faults.slice(told)) process.stdout.write(`${fault}\n`)
    told = faults.length
  },
})
process.stdout.write(`${JSON.stringify(report, null, 2)}\n`)
process.exit(report.faults.length === 0 ? 0 : 1)
