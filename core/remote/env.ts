import { hostname } from 'node:os'
import { z } from 'zod'
import { DEFAULTS } from '../kit/process/defaults.ts'
import { SettingsError } from '../kit/process/refusal.ts'

const KEY_CHARS_MIN = 32

const envSchema = z.object({
  AMQP_URL: z.url({ protocol: /^amqps?$/, error: 'is missing, or not amqp://user:password@host/vhost' }),
  CORE_URL: z.url({ protocol: /^https?$/ }).default(`http://${DEFAULTS.HOST}:${DEFAULTS.PORT}`),
  WORKER_KEY: z
    .string({ error: 'is missing: the secret that core has in WORKER_KEY, or in DATA_DIR/worker.key' })
    .min(KEY_CHARS_MIN, `must have at least ${KEY_CHARS_MIN} characters`),
  WORKERS: z.coerce.number().int().min(1).max(64).default(2),
  WORKER_NAME: z.string().max(100).default(hostname()),
  WORKER_DIR: z.string().min(1).default('./worker-data'),
  WORKER_CACHE_MB: z.coerce.number().int().min(1).max(1_000_000).default(2_000),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default(DEFAULTS.LOG_LEVEL),
})

/** Every setting of a worker. */
export type WorkerEnv = Readonly<z.infer<typeof envSchema>>

/** Reads the settings of a worker; those of other programs are ignored. Throws SettingsError with every fault. */
export function readWorkerEnv(source: Record<string, string | undefined>): WorkerEnv {
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ''))
  const parsed = envSchema.safeParse(given)
  if (parsed.success) return Object.freeze(parsed.data)
  throw new SettingsError(parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`))
}
