import { GrammyError, HttpError } from 'grammy'
import { type Called, CoreError } from '../../core/client.ts'
import type { Log } from '../../core/kit/log.ts'

/** The bot's log. Lines about a failed call of core carry its request id, under which core's own log has it;
 *  secrets inside errors are removed. */
export function createBotLog(log: Log): Log {
  return ({ error, ...event }) => {
    if (error === undefined) return log(event)
    log({ ...coreRequestOf(error), ...event, error: withoutSecrets(error) })
  }
}

/** Logs one line per call of core; calls that only read are frequent and logged at debug level. */
export function logCallsOf(log: Log): (called: Called) => void {
  return ({ method, path, status, requestId }) =>
    log({
      event: 'core_called',
      level: method === 'GET' || path.endsWith('/claim') ? 'debug' : 'info',
      method,
      path,
      status,
      request_id: requestId,
    })
}

const CAUSES_MAX = 5

function coreRequestOf(error: unknown): { request_id?: string } {
  let at = error
  for (let depth = 0; depth < CAUSES_MAX && at instanceof Error; depth++) {
    if (at instanceof CoreError) return { request_id: at.requestId }
    at = at.cause
  }
  return {}
}

/** GrammyError contains the texts it sent, HttpError the address with the token. */
function withoutSecrets(error: unknown): unknown {
  if (error instanceof GrammyError) return new Error(`${error.method}: ${error.error_code} ${error.description}`)
  if (error instanceof HttpError) return new Error(error.message)
  return error
}
