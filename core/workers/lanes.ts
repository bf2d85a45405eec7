/** Priority of waiting tasks: `first` before `normal`, and `background` only if nothing else waits. */
export type Lane = 'first' | 'normal' | 'background'

interface Queued {
  readonly lane: Lane
  /** False if nobody waits for its answer any more. */
  readonly isAwaited: boolean
}

/** Tasks that wait for a child: first come, first served within a lane. */
export function createLanes<T extends Queued>() {
  const lanes: Record<Lane, T[]> = { first: [], normal: [], background: [] }
  const urgent = (): number => lanes.first.length + lanes.normal.length
  return {
    add: (task: T) => void lanes[task.lane].push(task),
    /** Returns handed-out tasks to the head of their lanes, in their order. */
    putBack(tasks: readonly T[]): void {
      for (const task of tasks.toReversed()) if (task.isAwaited) lanes[task.lane].unshift(task)
    },
    /** The next task that is not `background`. */
    nextUrgent: (): T | undefined => lanes.first.shift() ?? lanes.normal.shift(),
    /** The next `background` task, if nothing else waits. */
    nextBackground: (): T | undefined => (urgent() > 0 ? undefined : lanes.background.shift()),
    /** False if it was not waiting. */
    remove(task: T): boolean {
      const at = lanes[task.lane].indexOf(task)
      if (at >= 0) lanes[task.lane].splice(at, 1)
      return at >= 0
    },
    drain: (): T[] => Object.values(lanes).flatMap((lane) => lane.splice(0)),
    get size(): number {
      return urgent() + lanes.background.length
    },
    get urgent(): number {
      return urgent()
    },
    get background(): number {
      return lanes.background.length
    },
  }
}
