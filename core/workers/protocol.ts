import { ERRORS } from '../contract/errors/errors.ts'
import type { ErrorCode } from '../contract/errors/params.ts'
import { AppError, isAppError } from '../kit/errors.ts'
import { PoolFailure, saysOutOfMemory } from './failure.ts'

// What crosses the pipe between a pool and its children, in both directions, as structured clones.

/** A child does its tasks in order of arrival; `drop` takes back those that have not begun and is answered
 *  with them, because the child may have begun some before it received the message. */
export type TaskMessage = { kind: 'task'; id: number; task: unknown } | { kind: 'drop'; ids: readonly number[] }

/** `cpuMs` is the CPU time that the child has used since its start: the pool replaces it before the limit
 *  strikes in the middle of a task. */
export type ReplyMessage =
  | { kind: 'ready' }
  | { kind: 'dropped'; ids: readonly number[] }
  | { kind: 'result'; id: number; cpuMs: number; result: unknown }
  | { kind: 'error'; id: number; cpuMs: number; error: PlainError }

/** An error as data: classes do not survive a structured clone. */
export interface PlainError {
  code: string | null
  /** Params of an AppError; null for every other error. */
  params: unknown
  message: string
  outOfMemory: boolean
}

const MESSAGE_CHARS_MAX = 1_000

export function toPlainError(error: unknown): PlainError {
  const message = (error instanceof Error ? error.message : String(error)).slice(0, MESSAGE_CHARS_MAX)
  if (isAppError(error)) return { code: error.code, params: error.params, message, outOfMemory: false }
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null
  return { code, params: null, message, outOfMemory: saysOutOfMemory(message) }
}

/** Returns the AppError that the child threw, or a PoolFailure. */
export function fromPlainError({ code, params, message, outOfMemory }: PlainError): AppError | PoolFailure {
  if (code !== null && params !== null && isErrorCode(code)) return reviveAppError(code, params)
  return new PoolFailure(outOfMemory ? 'out_of_memory' : 'failed', message, code)
}

const isErrorCode = (code: string): code is ErrorCode => Object.hasOwn(ERRORS, code)

/** The cast is safe because the params belonged to an AppError of this code when they left the child, which
 *  is our program. */
const reviveAppError = (code: ErrorCode, params: unknown): AppError => new AppError(code, params as never)
