import { CoreError } from '../../core/client.ts'

/** Core has not answered this request, or only that it cannot just now: whether it was carried out is unknown, and the same
 *  request is to be sent again. */
export function isUnanswered(error: unknown): boolean {
  if (!(error instanceof CoreError)) return false
  const { code, status } = error
  return code === 'unreachable' || status === 502 || status === 504 || (status === 503 && code === 'unavailable')
}

/** Core may take it later, unchanged. */
export const isPassing = (error: CoreError): boolean =>
  isUnanswered(error) || error.status === 429 || error.status >= 500

/** Under which number core's log has the request that ended in this error; nothing where core has not answered. */
export const coreRequestOf = (error: unknown): { request_id?: string } =>
  error instanceof CoreError && error.requestId !== '' ? { request_id: error.requestId } : {}
