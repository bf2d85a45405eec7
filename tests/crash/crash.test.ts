import { expect, test, vi } from 'vitest'
import { runCrash } from './core/run.ts'
import { canTrace, runPower } from './power/run.ts'
import { killsOf } from './report.ts'
import { runShop } from './shop/run.ts'
import { runTold } from './told/run.ts'

// A sample; `npm run crash` strikes as often as it is told to. The runs wait by progress, and this bound is for a harness that hangs.
vi.setConfig({ testTimeout: 900_000 })

const KILLS = 14
/** Some moments are short: the run goes on until those that matter have been struck, up to so many kills. */
const KILLS_MAX = 84

test('crash: core and its children are killed under load, and nothing acknowledged is lost, halved or doubled', async () => {
  const report = await runCrash({ kills: KILLS, killsMax: KILLS_MAX, seed: 20_260_105 })
  expect(report.faults, report.faults.join('\n')).toEqual([])
  // It was not empty: jobs ended in every way, kills fell into the phases that matter, and what was sent twice was done once.
  expect(killsOf(report)).toBeGreaterThanOrEqual(KILLS)
  const { submit, run, settle } = report.hits
  expect(Math.min(submit, run, settle), JSON.stringify(report.hits)).toBeGreaterThanOrEqual(1)
  expect(report.jobs.OK).toBeGreaterThanOrEqual(30)
  expect(report.jobs.ERROR).toBeGreaterThanOrEqual(3)
  expect(report.jobs.CANCELED).toBeGreaterThanOrEqual(1)
  expect(report.jobs.PENDING).toBe(0)
  expect(report.counts.replayed).toBeGreaterThanOrEqual(10)
  expect(report.counts.inDoubtDone).toBeGreaterThanOrEqual(1)
})

test('shop: programs are killed and a backup is restored, and every forecast that was paid in a chat is shown', async () => {
  const targets = ['core', 'bot', 'supervisor', 'restore core'] as const
  const report = await runShop({ kills: targets.length, seed: 20_260_106, targets })
  expect(report.faults, report.faults.join('\n')).toEqual([])
  expect(killsOf(report)).toBe(targets.length)
  expect(report.checked['forecasts shown in chats'], JSON.stringify(report)).toBeGreaterThanOrEqual(1)
  expect(report.checked['payments of Stars'], JSON.stringify(report)).toBeGreaterThanOrEqual(1)
})

test('told: core is killed while it sends a broadcast and tickets are written, and nothing is lost or told twice', async () => {
  const report = await runTold({ kills: 4, seed: 20_260_108, recipients: 120 })
  expect(report.faults, report.faults.join('\n')).toEqual([])
  expect(report.checked['recipients']).toBe(120)
  expect(report.checked['messages of tickets'], JSON.stringify(report)).toBeGreaterThanOrEqual(8)
  expect(report.checked['answers told'], JSON.stringify(report)).toBeGreaterThanOrEqual(1)
})

test.skipIf(!canTrace())('power: whatever a disk had not flushed is lost, and nothing that core had said', async () => {
  const report = await runPower({ seed: 20_260_107, steps: 16 })
  expect(report.faults, report.faults.join('\n')).toEqual([])
  expect(report.checked['promises looked for after each cut']).toBeGreaterThanOrEqual(10)
})
