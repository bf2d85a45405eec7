import { expect, test } from 'vitest'
import { MUTANTS, type Mutant } from './mutants.ts'
import type { Target } from './loads.ts'
import { runCrash } from './run.ts'

/** Where each planted fault is most likely to show, so that few kills find it. */
const TARGETS: Record<Mutant, Target[]> = {
  split_settle: ['settle'],
  forgets_keys: ['mixed'],
  early_answer: ['answer'],
  forgets_pending: ['run', 'idle'],
}

for (const mutant of MUTANTS) {
  test(`crash: the planted fault ${mutant} is found`, { timeout: 120_000 }, async () => {
    const report = await runCrash({
      kills: 12,
      seed: 7,
      program: 'tests/crash/mutant-main',
      env: { MUTANT: mutant },
      targets: TARGETS[mutant],
      accounts: 3,
      stopAtFault: true,
      drainMs: 3_000,
    })
    expect(report.faults, JSON.stringify(report)).not.toEqual([])
  })
}
