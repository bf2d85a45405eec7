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
  /** Where the lines go: standard output, if nothing is said. */
  to?: DestinationStream
}

/** What strangers write gets into lines: paths, column names, messages of errors. */
const BOUNDS = { charsMax: 500, itemsMax: 30, depthMax: 4 }
const STACK_CHARS_MAX = 4_000
const CAUSES_MAX = 5

/** JSON lines. Anything under a secret-looking key is removed, whoever put it there. */
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

/** What a failed query carries in its message are the values it was called with: e-mails, hashes, file contents. They stay out. */
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

/** Says nothing: for tests. */
export const silentLog: Log = () => undefined
