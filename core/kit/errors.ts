import type { Localized } from '../contract/common.ts'
import { ERRORS } from '../contract/errors/errors.ts'
import type { ErrorCode, ErrorParams } from '../contract/errors/params.ts'

/** An expected failure: a stable code and the params that explain it. Look at `code`, never at the message. */
export class AppError<C extends ErrorCode = ErrorCode> extends Error {
  readonly code: C
  readonly params: ErrorParams[C]

  constructor(code: C, params: ErrorParams[C], options?: ErrorOptions) {
    super(ERRORS[code].title, options)
    this.name = 'AppError'
    this.code = code
    this.params = params
  }
}

/** The refusal of one field: where it is, what is wrong and how to fix it, in both languages. */
export function refuseField(pointer: string, message: Localized, fix: Localized): AppError<'validation_failed'> {
  return new AppError('validation_failed', { fields: [{ pointer, message, fix }] })
}

/** True if `error` is an AppError, with the given code if one is named. */
export function isAppError<C extends ErrorCode = ErrorCode>(error: unknown, code?: C): error is AppError<C> {
  return error instanceof AppError && (code === undefined || error.code === code)
}

/** Returns the AppError that `error` is or wraps; undefined if there is none. */
export function foreseenIn(error: unknown): AppError | undefined {
  for (let at: unknown = error; at instanceof Error; at = at.cause) if (isAppError(at)) return at
  return undefined
}
