import { setTimeout as wait } from 'node:timers/promises'
import type { Pool } from '../../../core/workers/pool-options.ts'

/** Kills the children of a pool, each as soon as it is at work, until `work` has ended or `killsMax` tasks have lost theirs; returns how
 *  many have. */
export async function killChildren(pool: Pool, work: Promise<unknown>, killsMax: number): Promise<number> {
  let isOver = false
  void work.finally(() => (isOver = true))
  const killed = new Set<number>()
  let kills = 0
  while (!isOver && kills < killsMax) {
    await wait(1)
    const { running, pids } = pool.stats
    const next = pids.filter((pid) => pid > 0 && !killed.has(pid))
    if (running === 0 || next.length === 0) continue
    kills++
    for (const pid of next) {
      killed.add(pid)
      process.kill(pid, 'SIGKILL')
    }
  }
  return kills
}
