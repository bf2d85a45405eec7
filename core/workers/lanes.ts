/** Whose turn it is when several tasks wait: `first` before `normal`, and `background` only when nothing else waits. */
export type Lane = 'first' | 'normal' | 'background'

interface Queued {
  readonly lane: Lane
  /** False when nobody waits for its answer any more. */
  readonly isAwaited: boolean
}

/** Tasks that wait for a child: first come, first served within a lane. */
export function createLanes<T extends Queued>() {
  const lanes: Record<Lane, T[]> = { first: [], normal: [], background: [] }
  const urgent = (): number => lanes.first.length + lanes.normal.length
  return {
    add: (task: T) => void lanes[task.lane].push(task),
    /** What had been handed out comes back to the head of its lane, in its order. */
    putBack(tasks: readonly T[]): void {
      for (const task of tasks.toReversed()) if (task.isAwaited) lanes[task.lane].unshift(task)
    },
    /** The next that is not of the background. */
    takeUrgent: (): T | undefined => lanes.first.shift() ?? lanes.normal.shift(),
    /** The next of the background, as long as nothing else waits. */
    takeBackground: (): T | undefined => (urgent() > 0 ? undefined : lanes.background.shift()),
    /** False when it does not wait. */
    remove(task: T): boolean {
      const at = lanes[task.lane].indexOf(task)
      if (at >= 0) lanes[task.lane].splice(at, 1)
      return at >= 0
    },
    drain: (): T[] => Object.values(lanes).flatMap((lane) => lane.splice(0)),
    get urgent(): number {
      return urgent()
    },
    get background(): number {
      return lanes.background.length
    },
  }
}
