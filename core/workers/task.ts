import type { Lane } from './lanes.ts'

/** A task from the moment it is submitted until it is settled. */
export interface PoolTask {
  readonly id: number
  readonly input: unknown
  readonly timeoutMs: number
  readonly cpuMs: number | null
  readonly lane: Lane
  /** False for a task taken back from a child that may already have begun it. It counts as the child's, under
   *  its deadline, until the child confirms the drop or answers; nobody waits for that answer. */
  readonly isAwaited: boolean
  settle(outcome: { result: unknown } | { error: Error }): void
}

/** The same task once nobody waits for its answer. */
export const unawaited = (task: PoolTask): PoolTask => ({ ...task, isAwaited: false, settle: () => undefined })
