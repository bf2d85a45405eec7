import type { JobStatus } from '../contract/jobs/job.ts'

const STAGES = ['queued', 'running', 'finished'] as const
export type Stage = (typeof STAGES)[number]

/** A change of a job. `seq` counts its stages: 1 queued, 2 running, 3 finished. */
export interface JobChange {
  jobId: string
  seq: number
  stage: Stage
  status: JobStatus
  at: number
  /** The whole view as JSON once the job has finished, so that waiting callers need not read the database
   *  again. */
  json?: string | Uint8Array<ArrayBuffer>
}

export type Listener = (change: JobChange) => void

/** Notifies callers in this process that wait for a job. What they miss can be read from the job itself. */
export function createJobEvents() {
  const byJob = new Map<string, Set<Listener>>()
  const onGiveUp = new Set<() => void>()
  return {
    emit(change: JobChange): void {
      for (const listener of byJob.get(change.jobId) ?? []) listener(change)
    },
    /** Calls `listener` for each change of the job until the returned function is called. */
    listen(jobId: string, listener: Listener): () => void {
      const listeners = byJob.get(jobId) ?? new Set()
      listeners.add(listener)
      byJob.set(jobId, listeners)
      return () => {
        listeners.delete(listener)
        if (listeners.size === 0) byJob.delete(jobId)
      }
    },
    /** Called when the process ends: nobody waits any longer. */
    giveUp(): void {
      for (const leave of onGiveUp) leave()
    },
    /** Calls `leave` when waiting has become pointless. */
    listenGiveUp(leave: () => void): () => void {
      onGiveUp.add(leave)
      return () => void onGiveUp.delete(leave)
    },
  }
}
export type JobEvents = ReturnType<typeof createJobEvents>
