import type { WorkerList } from '../contract/jobs/workers.ts'

/** What core's routes and metrics know of workers elsewhere. */
export interface RemoteView {
  /** The file of a model that has been given away; undefined for every other. */
  modelPath: (sha256: string) => string | undefined
  taskBytes: (id: string) => Uint8Array | undefined
  list: () => WorkerList
  /** Tasks by outcome, since start. */
  counts: () => Record<string, number>
}
