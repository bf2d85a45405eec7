import { randomUUID } from 'node:crypto'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Lane } from '../../workers/lanes.ts'
import type { Pool } from '../../workers/pool-options.ts'
import { type Reply, type Task, toFailedReply } from '../messages.ts'
import type { Kind } from '../names.ts'
import type { ModelCache } from './models.ts'

export interface PerformDeps {
  worker: string
  pools: Record<Kind, Pick<Pool, 'run'>>
  models: ModelCache
  /** For the files of tasks that read one. */
  filesDir: string
}

/** Does tasks in this machine's own children, under the limits that core would set. */
export function createPerform({ worker, pools, models, filesDir }: PerformDeps) {
  /** Puts the paths of this machine in place of core's. */
  async function unpack({ input, file }: Task): Promise<{ input: Task['input']; remove: () => Promise<void> }> {
    const { model } = input as { model?: { sha256: string } }
    if (model !== undefined) {
      const path = await models.find(model.sha256)
      return { input: { ...input, model: { ...model, path } }, remove: () => Promise.resolve() }
    }
    if (file === undefined) return { input, remove: () => Promise.resolve() }
    const path = join(filesDir, randomUUID())
    await writeFile(path, file, { mode: 0o600 })
    return { input: { ...input, path }, remove: () => rm(path, { force: true }) }
  }

  /** Returns what is to be replied; never rejects. */
  return async function perform(task: Task, options: { lane: Lane; signal: AbortSignal }): Promise<Reply> {
    const { kind, timeoutMs, cpuMs } = task
    let remove = (): Promise<void> => Promise.resolve()
    try {
      const unpacked = await unpack(task)
      remove = unpacked.remove
      const limits = { timeoutMs, ...(cpuMs === undefined ? {} : { cpuMs }) }
      const result = await pools[kind].run<unknown>(unpacked.input, { ...limits, ...options })
      return { outcome: 'done', worker, result }
    } catch (error) {
      return toFailedReply(worker, error)
    } finally {
      await remove()
    }
  }
}
export type Perform = ReturnType<typeof createPerform>
