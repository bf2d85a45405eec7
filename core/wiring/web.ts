import { type CabinetDeps, createCabinet } from '../cabinet/cabinet.ts'
import type { Db } from '../db/client.ts'
import { type AppDeps, createApp } from '../http/app.ts'
import { createLagMeter } from '../http/overload.ts'
import { cacheFor } from '../kit/cache-for.ts'
import { type Now, systemTicks } from '../kit/clock.ts'
import { AppError, isAppError } from '../kit/errors.ts'
import type { MaintenanceMode } from '../maintenance/service.ts'
import { sentWebhooks } from '../webhooks/described.ts'
import { buildRouters, type RoutedNouns } from './routers.ts'

/** A probe is a write: asked more often than this, core repeats its last answer. */
const READY_MS = 1_000

type Given =
  | 'auth'
  | 'isWorker'
  | 'metrics'
  | 'corsOrigins'
  | 'trustedProxies'
  | 'publicUrl'
  | 'hosts'
  | 'version'
  | 'newId'
  | 'log'

export interface WebDeps extends Pick<AppDeps, Given | 'rateLimits'> {
  nouns: RoutedNouns & { db: Db; maintenance: Pick<MaintenanceMode, 'refuse'> }
  /** The forecast that is made now and then to see that core can make one. */
  canary: { check(): Promise<void>; ageSeconds(): number | null }
  cabinet: Pick<CabinetDeps, 'publicUrl' | 'sessionDaysMax'>
  now: Now
}

/** Core as it is served: every route, whether it can serve, and what it says while it shuts down. */
export function createWeb({ nouns, canary, cabinet, now, ...deps }: WebDeps) {
  const loop = createLagMeter(systemTicks)
  let closing = false
  const probe = cacheFor(READY_MS, now, () => nouns.db.probe())
  const app = createApp({
    ...deps,
    routers: buildRouters(nouns),
    createPages: createCabinet({ ...cabinet, auth: deps.auth, newId: deps.newId, log: deps.log }).createRouter,
    sent: sentWebhooks,
    refuseInMaintenance: () => nouns.maintenance.refuse(),
    async ready() {
      if (closing) throw leaving()
      await Promise.all([probe(), canary.check()])
      return { forecastAgeSeconds: canary.ageSeconds() }
    },
    refuse: (error) => (closing && !isAppError(error) ? leaving(error) : error),
    lagMs: deps.rateLimits ? loop.lagMs : () => 0,
  })
  return {
    app,
    /** From now on core is not ready, and errors are those of its end. */
    leave: () => {
      closing = true
      loop.stop()
    },
  }
}

/** What core answers while it shuts down, also to a request whose database was just closed. */
const leaving = (cause?: unknown): AppError =>
  new AppError('unavailable', { detail: 'shutting down', retry_after_seconds: 5 }, { cause })
