import pino, { type DestinationStream, type LoggerOptions } from 'pino'

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

/** JSON lines. Anything under a secret-looking key is removed, whoever put it there. */
export function createLog({ level, name, to = pino.destination(1) }: LogDeps): Log {
  const options: LoggerOptions = {
    level,
    base: { service: name },
    redact: { paths: SECRET_KEYS.flatMap((key) => [key, `*.${key}`]), remove: true },
    serializers: { error: toLoggedError },
    timestamp: pino.stdTimeFunctions.isoTime,
  }
  const logger = pino(options, to)
  return ({ level: at = 'info', ...fields }) => logger[at](fields)
}

/** What a failed query carries in its message are the values it was called with: e-mails, hashes, file contents. They stay out. */
const withoutParams = (text: string): string => text.replaceAll(/\nparams:[\s\S]*?(?=\n\s+at |$)/g, '')

function toLoggedError(error: unknown): unknown {
  if (!(error instanceof Error)) return String(error)
  const { name, message, stack = '', cause } = error
  const { code } = error as { code?: unknown }
  return {
    type: name,
    message: withoutParams(message),
    stack: withoutParams(stack),
    ...(typeof code === 'string' ? { code } : {}),
    ...(cause === undefined ? {} : { cause: toLoggedError(cause) }),
  }
}

/** Says nothing: for tests. */
export const silentLog: Log = () => undefined
