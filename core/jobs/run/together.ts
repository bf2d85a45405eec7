import type { SeriesBatch } from '../../inference/tensors.ts'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { RunBatch } from './predictor.ts'

/** Windows in one run of a model. */
const WINDOWS_MAX = 128

interface Asked {
  batch: SeriesBatch
  resolve: (answer: Awaited<ReturnType<RunBatch>> | Promise<Awaited<ReturnType<RunBatch>>>) => void
}

/** Joins what is asked for in the same turn and for the same steps: many series take few runs of the model. If a joined run fails, each
 *  request is run alone, so that one series with a bad output spoils no other. */
export function createTogether(run: RunBatch): RunBatch {
  let waiting: Asked[] = []

  return (batch) =>
    new Promise((resolve) => {
      waiting.push({ batch, resolve })
      if (waiting.length === 1) void nextTurn().then(flush)
    })

  function flush(): void {
    const asked = waiting
    waiting = []
    const bySteps = new Map<string, Asked[]>()
    for (const one of asked) {
      const key = one.batch.steps.join()
      bySteps.set(key, [...(bySteps.get(key) ?? []), one])
    }
    for (const alike of bySteps.values()) for (const group of inGroups(alike)) runGroup(group)
  }

  function runGroup(group: readonly Asked[]): void {
    const steps = group[0]?.batch.steps ?? []
    const joined = run({ steps, windows: group.flatMap(({ batch }) => batch.windows) })
    let from = 0
    for (const { batch, resolve } of group) {
      const start = from
      const end = (from += batch.windows.length)
      resolve(
        joined.then(
          ({ quantiles, pLoss, levels }) => {
            const width = steps.length * levels.length
            return {
              windows: batch.windows.length,
              steps: steps.length,
              levels,
              quantiles: quantiles.subarray(start * width, end * width),
              pLoss: pLoss.subarray(start * steps.length, end * steps.length),
            }
          },
          (error: unknown) => (group.length === 1 ? Promise.reject(error) : run(batch)),
        ),
      )
    }
  }
}

function inGroups(asked: readonly Asked[]): Asked[][] {
  const groups: Asked[][] = []
  let windows = Infinity
  for (const one of asked) {
    const size = one.batch.windows.length
    if (windows + size > WINDOWS_MAX) {
      groups.push([])
      windows = 0
    }
    groups.at(-1)?.push(one)
    windows += size
  }
  return groups
}
