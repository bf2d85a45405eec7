import { GrammyError, HttpError } from 'grammy'
import { type Called, CoreError } from '../../core/client.ts'
import type { Log } from '../../core/kit/log.ts'

/** The bot's log. A line about an error that core has answered with, or was asked for in vain, names the request under which core's
 *  own log has it; what an error carries that must not be logged stays out. */
export function createBotLog(log: Log): Log {
  return ({ error, ...event }) => {
    if (error === undefined) return log(event)
    log({ ...coreRequestOf(error), ...event, error: withoutSecrets(error) })
  }
}

/** A line for each call of core. Those that only look are many, and are told when somebody debugs. */
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

/** GrammyError carries the texts it sent, HttpError the address with the token. */
function withoutSecrets(error: unknown): unknown {
  if (error instanceof GrammyError) return new Error(`${error.method}: ${error.error_code} ${error.description}`)
  if (error instanceof HttpError) return new Error(error.message)
  return error
}
