import { readFile, stat } from 'node:fs/promises'
import { toIso } from '../kit/clock.ts'
import type { Pool } from '../workers/pool-options.ts'
import { type DeskDeps, openDesk } from './desk.ts'
import type { Task } from './messages.ts'
import type { Kind } from './names.ts'
import { createRemotePool } from './pool.ts'
import type { RemoteView } from './view.ts'

/** A larger file is read by core's own children. */
const FILE_BYTES_MAX = 64_000_000

export interface RemoteDeps extends DeskDeps {
  /** For each kind of task: returns the result if it can be one of this input, or throws. */
  checks: Record<Kind, (input: unknown, result: unknown) => unknown>
  /** How many children core has for models. */
  ownChildren: number
}

/** Workers on other machines, behind RabbitMQ. */
export function createRemote(deps: RemoteDeps) {
  const { checks, ownChildren, log } = deps
  const desk = openDesk(deps)
  /** Paths of the models that were given away, by hash. */
  const models = new Map<string, string>()

  async function pack(given: unknown): Promise<Pick<Task, 'input' | 'file'> | null> {
    const input = given as Task['input'] & { model?: { path: string; sha256: string }; path?: string }
    if (input.model !== undefined) {
      const { path, ...model } = input.model
      models.set(model.sha256, path)
      return { input: { ...input, model } }
    }
    if (input.path === undefined) return { input }
    const { size } = await stat(input.path)
    if (size > FILE_BYTES_MAX) return null
    return { input, file: await readFile(input.path) }
  }

  const children = (): number => (desk.brokerState() === 'up' ? desk.roster.children() : 0) || ownChildren
  const view: RemoteView = {
    modelPath: (sha256) => models.get(sha256),
    taskBytes: desk.bytesOf,
    counts: () => ({ ...desk.counts }),
    list: () => ({
      broker: desk.brokerState(),
      children: children(),
      tasks_open: desk.openTasks(),
      items: desk.roster.list().map(({ beat, at, disbelieved, isUp }) => ({
        id: beat.id,
        name: beat.name,
        version: beat.version,
        state: isUp ? ('up' as const) : beat.leaving ? ('stopped' as const) : ('silent' as const),
        last_seen_at: toIso(at),
        started_at: toIso(beat.started_at),
        children: beat.children,
        running: beat.running,
        waiting: beat.waiting,
        done: beat.done,
        failed: beat.failed,
        refused: beat.refused,
        disbelieved,
        memory_bytes: beat.memory_bytes,
        memory_free_bytes: beat.memory_free_bytes,
        models: beat.models,
      })),
    }),
  }

  return {
    view,
    /** Children that run models now: of the workers, or core's own while there is none. */
    children,
    /** A pool whose tasks go to workers, and to `own` where they cannot. */
    poolOf: (kind: Kind, own: Pool): Pool => createRemotePool({ kind, desk, own, pack, check: checks[kind], log }),
    close: () => desk.close(),
  }
}
export type Remote = ReturnType<typeof createRemote>
