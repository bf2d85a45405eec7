import type { Context } from 'hono'
import { HTTPException } from 'hono/http-exception'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { Language } from '../contract/common.ts'
import { ERRORS } from '../contract/errors/errors.ts'
import type { ErrorCode, ErrorParams, LocalizedFault } from '../contract/errors/params.ts'
import type { FieldFault, Problem } from '../contract/errors/problem.ts'
import { ERROR_TEXTS } from '../contract/errors/texts.ts'
import { bounded, cut } from '../kit/bounded.ts'
import { AppError, foreseenIn, isAppError } from '../kit/errors.ts'
import type { Log } from '../kit/log.ts'
import type { AppEnv } from '../kit/http/router.ts'

/** Formats any error as RFC 9457 problem details. For an unexpected error the answer omits the cause; the log
 *  has it, and the request id links the two. */
export function answerProblem(error: unknown, c: Context<AppEnv>, log: Log): Response {
  const foreseen = toAppError(error)
  const { requestId } = c.var
  if (foreseen.code === 'internal' || foreseen.code === 'unavailable') {
    log({ event: 'request_failed', level: 'error', request_id: requestId, code: foreseen.code, error })
  }
  const problem = toProblem(foreseen, requestId, c.var.language)
  const wait = 'retry_after_seconds' in problem.params ? Number(problem.params.retry_after_seconds) : undefined
  if (wait !== undefined) c.header('Retry-After', String(Math.max(1, Math.ceil(wait))))
  c.header('Content-Language', c.var.language)
  if (foreseen.code === 'unauthenticated') c.header('WWW-Authenticate', 'Bearer')
  if (isAppError(foreseen, 'method_not_allowed')) c.header('Allow', foreseen.params.allowed.join(', '))
  return c.body(JSON.stringify(problem), problem.status as ContentfulStatusCode, {
    'content-type': 'application/problem+json',
  })
}

/** Params may contain what the caller sent, such as column names. */
const BOUNDS = { charsMax: 200, itemsMax: 50, depthMax: 5 }

/** The problem document of an expected failure, in the reader's language. `code` and `params` are the same in
 *  every language. */
export function toProblem(error: AppError, requestId: string, language: Language): Problem {
  const { status } = ERRORS[error.code]
  const { title, advice } = ERROR_TEXTS[language][error.code]
  const { fields, omitted, ...params } = error.params as Record<string, unknown> &
    Partial<ErrorParams['validation_failed']>
  return {
    type: `/docs/errors/${error.code}`,
    title,
    status,
    detail: isAppError(error, 'not_found') ? `${describeMissing(error.params, language)}${advice}` : advice,
    instance: `urn:request:${requestId}`,
    code: error.code,
    request_id: requestId,
    params: bounded(params, BOUNDS) as Problem['params'],
    ...(fields === undefined ? {} : { fields: fields.map((fault) => toFieldFault(fault, language)) }),
    ...(omitted === undefined ? {} : { fields_omitted: omitted }),
  }
}

const toFieldFault = ({ pointer, message, fix }: LocalizedFault, language: Language): FieldFault => ({
  pointer,
  message: message[language],
  fix: fix[language],
})

const WHAT_RU: Readonly<Record<string, string>> = {
  account: 'счёт',
  adjustment: 'изменение кредитов',
  'API key': 'ключ API',
  dataset: 'ряд',
  'error code': 'код ошибки',
  forecast: 'прогноз',
  job: 'прогноз',
  model: 'модель',
  'model version': 'версия модели',
  page: 'страница',
  payment: 'платёж',
  plan: 'тариф',
  predictions: 'оценки',
  route: 'адрес',
  sample: 'пример',
  session: 'сеанс',
  subscription: 'подписка',
}

/** Names what was requested, and what exists instead. */
function describeMissing({ what, asked, available }: ErrorParams['not_found'], language: Language): string {
  const name = asked === undefined ? '' : ` \`${cut(asked, BOUNDS.charsMax)}\``
  const names = available === undefined || available.length === 0 ? '' : available.slice(0, BOUNDS.itemsMax).join(', ')
  if (name === '' && names === '') return ''
  return MISSING[language](what, name, names)
}

const MISSING: Readonly<Record<Language, (what: string, name: string, names: string) => string>> = {
  en: (what, name, names) => `There is no ${what}${name}.${names === '' ? '' : ` There are: ${names}.`} `,
  ru: (what, name, names) => `Не найдено: ${WHAT_RU[what] ?? what}${name}.${names === '' ? '' : ` Есть: ${names}.`} `,
}

function toAppError(error: unknown): AppError {
  const foreseen = foreseenIn(error)
  if (foreseen !== undefined) return foreseen
  if (error instanceof HTTPException) return fromHttpException(error)
  return new AppError('internal', {}, { cause: error })
}

/** Maps what Hono and its validators throw themselves. */
function fromHttpException(error: HTTPException): AppError {
  const { status } = error
  if (status === 400) return new AppError('malformed_body', { detail: error.message }, { cause: error })
  if (status === 413) return new AppError('too_large', { limit_bytes: 0 }, { cause: error })
  if (status === 415) return new AppError('unsupported_media', { supported: ['application/json'] }, { cause: error })
  return new AppError('internal' satisfies ErrorCode, {}, { cause: error })
}
