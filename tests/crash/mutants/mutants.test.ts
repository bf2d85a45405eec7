import { expect, test, vi } from 'vitest'
import { HASTY_CORE, runCrash } from '../core/run.ts'
import type { Target } from '../core/loads.ts'
import { canTrace, runPower } from '../power/run.ts'
import { runShop } from '../shop/run.ts'
import type { Target as ShopTarget } from '../shop/strikes.ts'
import { BOT_MUTANTS, type CoreMutant } from './mutants.ts'

// Whole programs are started and killed here; the runs themselves wait by progress, and this bound is for a harness that hangs.
vi.setConfig({ testTimeout: 900_000 })

/** What a kill can show, and where each is most likely to show, so that few kills find it. */
const TARGETS: Partial<Record<CoreMutant, Target[]>> = {
  // Under load few kills strike while a job settles: those of the mixed load strike there too.
  split_settle: ['settle', 'mixed'],
  forgets_keys: ['mixed'],
  forgets_keys_soon: ['mixed', 'answer'],
  early_answer: ['answer'],
  forgets_pending: ['run', 'idle'],
}
/** What only a cut of power shows: nothing is lost by a kill of the process. */
const UNSEEN_BY_KILLS: CoreMutant[] = ['answers_before_commit', 'never_flushes']
/** Moments of the bot in which its faults show, so that few kills find them. */
const BOT_TARGETS: Record<(typeof BOT_MUTANTS)[number], ShopTarget> = {
  marks_before_sending: 'bot that has told',
  forgets_updates: 'bot with an update',
}

for (const [mutant, targets] of Object.entries(TARGETS)) {
  test(`crash: the planted fault ${mutant} is found`, async () => {
    const report = await runCrash({
      // It ends with the first fault; on a busy machine few kills strike where they are aimed.
      kills: 60,
      seed: 7,
      env: { MUTANT: mutant },
      targets,
      accounts: 3,
      stopAtFault: true,
      roundsMax: 200,
    })
    expect(report.faults, JSON.stringify(report)).not.toEqual([])
  })
}

test.skipIf(!canTrace()).each(UNSEEN_BY_KILLS)('power: the planted fault %s is found', async (mutant) => {
  const report = await runPower({ seed: 7, program: HASTY_CORE, env: { MUTANT: mutant } })
  expect(report.faults, JSON.stringify(report)).not.toEqual([])
})

// The whole shop is started for each: MUTANTS=all runs them.
test.runIf(process.env.MUTANTS === 'all').each(BOT_MUTANTS)('shop: the planted fault %s is found', async (mutant) => {
  const report = await runShop({
    kills: 12,
    seed: 7,
    targets: [BOT_TARGETS[mutant]],
    mutant: {
      program: 'tests/crash/mutants/start',
      programs: { core: 'dist/core/main', bot: 'mutants/bot-main' },
      env: { MUTANT: mutant },
    },
    killsPerRest: 2,
    roundsMax: 40,
    stopAtFault: true,
  })
  expect(
    report.faults.filter((fault) => /never came|never answered|had not been/.test(fault)),
    JSON.stringify(report),
  ).not.toEqual([])
})
