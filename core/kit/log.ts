import pino, { type DestinationStream, type LoggerOptions } from 'pino'
import { bounded, cut } from './bounded.ts'

/** An event with ids and numbers; never tokens, file contents or names. */
export type LogEvent = { event: string; level?: 'debug' | 'info' | 'warn' | 'error'; error?: unknown } & Record<
  string,
  unknown
>

export type Log = (event: LogEvent) => void

const SECRET_KEYS = [
  'password',
  'token',
  'access_token',
  'refresh_token',
  'authorization',
  'secret',
  'api_key',
  'cookie',
]

export interface LogDeps {
  level: string
  name: string
  /** Where the lines go; standard output by default. */
  to?: DestinationStream
}

/** Foreign text gets into log lines: paths, column names, error messages. */
const BOUNDS = { charsMax: 500, itemsMax: 30, depthMax: 4 }
const STACK_CHARS_MAX = 4_000
const CAUSES_MAX = 5

/** Writes JSON lines. Values under secret-looking keys are removed. */
export function createLog({ level, name, to = pino.destination(1) }: LogDeps): Log {
  const options: LoggerOptions = {
    level,
    base: { service: name },
    redact: { paths: SECRET_KEYS.flatMap((key) => [key, `*.${key}`]), remove: true },
    serializers: { error: (error: unknown) => toLoggedError(error) },
    formatters: { log: (fields) => bounded(fields, BOUNDS) as Record<string, unknown> },
    timestamp: pino.stdTimeFunctions.isoTime,
  }
  const logger = pino(options, to)
  return ({ level: at = 'info', ...fields }) => logger[at](fields)
}

/** The message of a failed query contains its parameters (e-mails, hashes, file contents), so they are
 *  removed. */
const withoutParams = (text: string): string => text.replaceAll(/\nparams:[\s\S]*?(?=\n\s+at |$)/g, '')

function toLoggedError(error: unknown, causes = CAUSES_MAX): unknown {
  if (!(error instanceof Error)) return cut(String(error), BOUNDS.charsMax)
  const { name, message, stack = '', cause } = error
  const { code } = error as { code?: unknown }
  return {
    type: name,
    message: cut(withoutParams(message), BOUNDS.charsMax),
    stack: cut(withoutParams(stack), STACK_CHARS_MAX),
    ...(typeof code === 'string' ? { code } : {}),
    ...(cause === undefined || causes === 0 ? {} : { cause: toLoggedError(cause, causes - 1) }),
  }
}

/** Logs nothing: for tests. */
export const silentLog: Log = () => undefined
