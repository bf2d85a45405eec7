import { setImmediate as nextTurn } from 'node:timers/promises'
import { type ReplyMessage, type TaskMessage, toPlainError } from './protocol.ts'

/** The child's side of a pool, called by the main of a child program: answers each task with what `run`
 *  returns, which may be a promise. An AppError crosses with code and params, any other error with its `code`
 *  and message. Exits when the parent is gone. Signals to the whole process group (Ctrl-C, a service
 *  manager's stop) are left to the parent, which knows what still runs. */
// Each program names the type of its tasks once, here; the parent's side names the same.
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters
export function serveTasks<Task>(run: (task: Task) => unknown): void {
  const reply = (message: ReplyMessage): void => {
    process.send?.(message)
  }
  const cpuMs = (): number => {
    const { user, system } = process.cpuUsage()
    return (user + system) / 1000
  }
  let queue: Array<{ id: number; task: unknown }> = []
  let busy = false
  async function work(): Promise<void> {
    busy = true
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      await answer(next)
      // Messages that take back queued tasks are received during this turn.
      if (queue.length > 0) await nextTurn()
    }
    busy = false
  }
  const answer = async ({ id, task }: { id: number; task: unknown }): Promise<void> => {
    try {
      const result = await run(task as Task)
      reply({ kind: 'result', id, cpuMs: cpuMs(), result })
    } catch (error) {
      reply({ kind: 'error', id, cpuMs: cpuMs(), error: toPlainError(error) })
    }
  }
  const drop = (wanted: readonly number[]): void => {
    const ids = queue.map(({ id }) => id).filter((id) => wanted.includes(id))
    queue = queue.filter(({ id }) => !ids.includes(id))
    reply({ kind: 'dropped', ids })
  }
  process.on('SIGINT', () => undefined)
  process.on('SIGTERM', () => undefined)
  process.on('disconnect', () => process.exit(0))
  process.on('message', (message: TaskMessage) => {
    if (message.kind === 'drop') drop(message.ids)
    else queue.push(message)
    if (!busy) void work()
  })
  reply({ kind: 'ready' })
}
