import { CoreError } from '../../core/client.ts'

/** True if core has not answered this request, or only that it is unavailable: whether it was carried out is
 *  unknown, and the same request is to be sent again. */
export function isUnanswered(error: unknown): boolean {
  if (!(error instanceof CoreError)) return false
  const { code, status } = error
  return code === 'unreachable' || status === 502 || status === 504 || (status === 503 && code === 'unavailable')
}

/** True if core may accept the same request later. */
export const isPassing = (error: CoreError): boolean =>
  isUnanswered(error) || error.status === 429 || error.status >= 500
