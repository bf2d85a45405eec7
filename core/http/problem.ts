import type { Context } from 'hono'
import { HTTPException } from 'hono/http-exception'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { ERRORS, type ErrorCode, type ErrorParams, type Problem } from '../contract/errors.ts'
import { bounded } from '../kit/bounded.ts'
import { AppError, isAppError } from '../kit/errors.ts'
import type { Log } from '../kit/log.ts'
import type { AppEnv } from '../kit/http/router.ts'

/** Dresses any error as RFC 9457 problem details. What was not foreseen says nothing of its cause; the log says everything,
 *  and the request id joins the two. */
export function answerProblem(error: unknown, c: Context<AppEnv>, log: Log): Response {
  const foreseen = toAppError(error)
  const { requestId } = c.var
  if (foreseen.code === 'internal' || foreseen.code === 'unavailable') {
    log({ event: 'request_failed', level: 'error', request_id: requestId, code: foreseen.code, error })
  }
  const problem = toProblem(foreseen, requestId)
  const wait = 'retry_after_seconds' in problem.params ? Number(problem.params.retry_after_seconds) : undefined
  if (wait !== undefined) c.header('Retry-After', String(Math.max(1, Math.ceil(wait))))
  if (foreseen.code === 'unauthenticated') c.header('WWW-Authenticate', 'Bearer')
  if (isAppError(foreseen, 'method_not_allowed')) c.header('Allow', foreseen.params.allowed.join(', '))
  return c.body(JSON.stringify(problem), problem.status as ContentfulStatusCode, {
    'content-type': 'application/problem+json',
  })
}

/** Params may hold what the caller has written: names of columns, say. */
const BOUNDS = { charsMax: 200, itemsMax: 50, depthMax: 3 }

/** The view of a foreseen failure. */
export function toProblem(error: AppError, requestId: string): Problem {
  const { status, title, advice } = ERRORS[error.code]
  const { fields, omitted, ...params } = error.params as Record<string, unknown> &
    Partial<ErrorParams['validation_failed']>
  return {
    type: `/docs/errors/${error.code}`,
    title,
    status,
    detail: advice,
    instance: `urn:request:${requestId}`,
    code: error.code,
    request_id: requestId,
    params: bounded(params, BOUNDS) as Problem['params'],
    ...(fields === undefined ? {} : { fields }),
    ...(omitted === undefined ? {} : { fields_omitted: omitted }),
  }
}

function toAppError(error: unknown): AppError {
  if (isAppError(error)) return error
  if (error instanceof HTTPException) return fromHttpException(error)
  return new AppError('internal', {}, { cause: error })
}

/** What Hono and its validators throw by themselves. */
function fromHttpException(error: HTTPException): AppError {
  const { status } = error
  if (status === 400) return new AppError('malformed_body', { detail: error.message }, { cause: error })
  if (status === 413) return new AppError('too_large', { limit_bytes: 0 }, { cause: error })
  if (status === 415) return new AppError('unsupported_media', { supported: ['application/json'] }, { cause: error })
  return new AppError('internal' satisfies ErrorCode, {}, { cause: error })
}
