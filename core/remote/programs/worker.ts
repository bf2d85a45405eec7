import { randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { systemNow, systemSleep } from '../../kit/clock.ts'
import { createLog } from '../../kit/log.ts'
import { projectRoot } from '../../kit/paths.ts'
import { refuseToStart } from '../../kit/process/refusal.ts'
import { onOrphaned, tellListening } from '../../kit/process/supervised.ts'
import { createPools } from '../../workers/pools.ts'
import { readWorkerEnv } from '../env.ts'
import { createFetcher } from '../worker/fetcher.ts'
import { createModelCache } from '../worker/models.ts'
import { createPerform } from '../worker/perform.ts'
import { startWorker } from '../worker/service.ts'

// `npm run worker`: does core's work on another machine, in the same limited children. It has no database, and of core's
// secrets the one that lets it fetch models.
const DRAIN_MS_MAX = 9_000

process.umask(0o077)
if (existsSync('.env')) process.loadEnvFile('.env')

const env = (() => {
  try {
    return readWorkerEnv(process.env)
  } catch (error) {
    return refuseToStart(error)
  }
})()
const log = createLog({ level: env.LOG_LEVEL, name: 'worker' })
process.on('unhandledRejection', (error) => {
  log({ event: 'unhandled_rejection', level: 'error', error })
  process.exit(1)
})

const folder = resolve(env.WORKER_DIR)
const id = randomUUID()
// Several workers may share the folder, and with it the models.
const own = join(folder, 'running', id)
const makeFolder = (name: string, mode: number): string => {
  const path = join(own, name)
  mkdirSync(path, { recursive: true, mode })
  return path
}
const clocks = { now: systemNow, sleep: systemSleep, log }
const pools = createPools({ cwd: makeFolder('children', 0o500), workers: env.WORKERS, ...clocks })
const fetcher = createFetcher({ coreUrl: env.CORE_URL, key: env.WORKER_KEY, sleep: systemSleep })
const models = createModelCache({
  folder: join(folder, 'models'),
  megabytesMax: env.WORKER_CACHE_MB,
  fetchModel: fetcher.model,
})
const { version } = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')) as { version: string }
const worker = startWorker({
  url: env.AMQP_URL,
  id,
  name: env.WORKER_NAME,
  version,
  children: env.WORKERS,
  perform: createPerform({ worker: id, pools, models, filesDir: makeFolder('files', 0o700) }),
  fetcher,
  models,
  ...clocks,
})
pools.forecast.warmUp()
log({ event: 'worker_started', worker: id, name: env.WORKER_NAME, children: env.WORKERS })
tellListening(0)

let stopping = false
function stop(signal: string): void {
  if (stopping) return
  stopping = true
  log({ event: 'stopping', signal })
  void worker
    .stop(DRAIN_MS_MAX)
    .then(() => Promise.all(Object.values(pools).map((pool) => pool.close())))
    .then(() => {
      rmSync(own, { recursive: true, force: true })
      log({ event: 'stopped' })
      process.exit(0)
    })
}
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => stop(signal))
onOrphaned(() => stop('orphaned'))
