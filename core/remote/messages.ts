import { z } from 'zod'
import { ERRORS } from '../contract/errors/errors.ts'
import type { ErrorCode } from '../contract/errors/params.ts'
import { AppError, isAppError } from '../kit/errors.ts'
import { isPoolFailure, POOL_FAILURE_REASONS, PoolFailure } from '../workers/failure.ts'
import { decode } from './envelope.ts'
import { KINDS } from './names.ts'

const taskSchema = z.object({
  kind: z.enum(KINDS),
  input: z.looseObject({}),
  /** The bytes of the file at which `input.path` points on core's disk. */
  file: z.instanceof(Uint8Array).optional(),
  timeoutMs: z.number(),
  cpuMs: z.number().optional(),
})
/** What a worker is to do. Of a model it gets the hash: it has the file, or asks core for it. */
export type Task = z.infer<typeof taskSchema>

const replySchema = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('done'), worker: z.string().max(200), result: z.unknown() }),
  /** What the program made of it: the task's own fault, or its model's. */
  z.object({
    outcome: z.literal('failed'),
    worker: z.string().max(200),
    reason: z.enum(POOL_FAILURE_REASONS).nullable(),
    code: z.string().max(100).nullable(),
    params: z.unknown(),
    detail: z.string().max(2_000),
  }),
  /** The worker could not begin: it lacks the model, or its children do not start. */
  z.object({ outcome: z.literal('refused'), worker: z.string().max(200), detail: z.string().max(2_000) }),
])
export type Reply = z.infer<typeof replySchema>

const beatSchema = z.object({
  id: z.string().max(200),
  name: z.string().max(200),
  version: z.string().max(100),
  children: z.number().int().min(1).max(64),
  running: z.number(),
  waiting: z.number(),
  done: z.number(),
  failed: z.number(),
  refused: z.number(),
  memory_bytes: z.number(),
  memory_free_bytes: z.number(),
  models: z.array(z.string().max(64)).max(1_000),
  started_at: z.number(),
  /** It stops: it takes no more. */
  leaving: z.boolean(),
})
/** What a worker says of itself, every BEAT_MS. Counts are since its start. */
export type Beat = z.infer<typeof beatSchema>

/** Each returns what `encode` was given, or throws. */
export const parseTask = (bytes: Uint8Array): Task => taskSchema.parse(decode(bytes))
export const parseReply = (bytes: Uint8Array): Reply => replySchema.parse(decode(bytes))
export const parseBeat = (bytes: Uint8Array): Beat => beatSchema.parse(decode(bytes))

const DETAIL_CHARS_MAX = 1_000

/** Returns what a worker replies if a program has thrown. */
export function toFailedReply(worker: string, error: unknown): Reply {
  const detail = (error instanceof Error ? error.message : String(error)).slice(0, DETAIL_CHARS_MAX)
  if (isAppError(error, 'unavailable')) return { outcome: 'refused', worker, detail: error.params.detail }
  if (isAppError(error))
    return { outcome: 'failed', worker, reason: null, code: error.code, params: error.params, detail }
  if (!isPoolFailure(error)) return { outcome: 'refused', worker, detail }
  if (error.reason === 'aborted') return { outcome: 'refused', worker, detail: error.detail }
  return {
    outcome: 'failed',
    worker,
    reason: error.reason,
    code: error.code,
    params: null,
    detail: error.detail.slice(0, DETAIL_CHARS_MAX),
  }
}

/** Returns the error as the worker's own pool had thrown it. */
export function toThrown({ reason, code, params, detail }: Extract<Reply, { outcome: 'failed' }>): Error {
  if (reason !== null) return new PoolFailure(reason, detail, code)
  if (code === null || !Object.hasOwn(ERRORS, code)) return new PoolFailure('failed', detail, code)
  // The params belonged to an AppError of this code when they left the worker.
  return new AppError(code as ErrorCode, params as never)
}
