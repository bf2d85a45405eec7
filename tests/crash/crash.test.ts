import { expect, test } from 'vitest'
import { runCrash } from './run.ts'

const KILLS = 25
/** Some moments are short: the run goes on until each kind has been struck, up to so many kills. */
const KILLS_MAX = 75

test('crash: core and its children are killed 25 times under load, and nothing acknowledged is lost, halved or doubled', {
  timeout: 300_000,
}, async () => {
  const report = await runCrash({ kills: KILLS, killsMax: KILLS_MAX, seed: 20_260_105 })
  expect(report.faults).toEqual([])
  // It was not empty: jobs ended in every way, kills fell into every phase, and what was sent twice was done once.
  expect(report.kills).toBeGreaterThanOrEqual(KILLS)
  expect(Object.entries(report.hits).filter(([, count]) => count === 0)).toEqual([])
  expect(report.jobs.OK).toBeGreaterThanOrEqual(50)
  expect(report.jobs.ERROR).toBeGreaterThanOrEqual(5)
  expect(report.jobs.CANCELED).toBeGreaterThanOrEqual(1)
  expect(report.jobs.PENDING).toBe(0)
  expect(report.counts.replayed).toBeGreaterThanOrEqual(20)
  expect(report.counts.inDoubtDone).toBeGreaterThanOrEqual(1)
})
