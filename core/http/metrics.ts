import type { MiddlewareHandler } from 'hono'
import { routePath } from 'hono/route'
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { AppEnv } from '../kit/http/router.ts'

/** What the metrics are read from on each scrape. */
export interface Gauges {
  commits: () => number
  writes: () => number
  jobsWaiting: () => number
  jobsRunning: () => number
  poolKills: () => number
  diskFreeBytes: () => Promise<number>
  /** Null before the first one. */
  forecastAgeSeconds: () => number | null
}

/** Prometheus metrics of this process. One registry per core, so that tests can run several. */
export function createMetrics(gauges: Gauges) {
  const registers = [new Registry()]
  const registry = registers[0] as Registry
  // The histogram of delays includes its own sampling step: an idle loop shows 1 ms.
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: 1 })
  const requests = new Histogram({
    name: 'coincast_http_request_seconds',
    help: 'Time of HTTP requests by route',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60],
    registers,
  })
  const jobs = new Counter({
    name: 'coincast_jobs_ended_total',
    help: 'Jobs by how they ended',
    labelNames: ['status', 'model'],
    registers,
  })
  const runs = new Histogram({
    name: 'coincast_job_run_seconds',
    help: 'Time a worker took for a job',
    labelNames: ['model'],
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5, 30],
    registers,
  })
  const gauge = (name: string, help: string, read: () => number | Promise<number>) =>
    new Gauge({
      name,
      help,
      registers,
      async collect() {
        this.set(await read())
      },
    })
  gauge('coincast_db_commits', 'Commits since start: each is one flush', gauges.commits)
  gauge('coincast_db_writes', 'Writes that shared them', gauges.writes)
  gauge('coincast_jobs_waiting', 'Jobs that wait for a worker', gauges.jobsWaiting)
  gauge('coincast_jobs_running', 'Jobs that run now', gauges.jobsRunning)
  const ageOfForecast = (): number => gauges.forecastAgeSeconds() ?? Number.NaN
  gauge('coincast_forecast_age_seconds', 'Since a forecast last succeeded, ordered or tried', ageOfForecast)
  gauge('coincast_disk_free_bytes', 'Free disk, with the empty pages of the database', gauges.diskFreeBytes)
  gauge('coincast_pool_kills', 'Child processes that had to be killed', gauges.poolKills)

  const measure: MiddlewareHandler<AppEnv> = async (c, next) => {
    const started = performance.now()
    await next()
    requests.observe(
      { method: c.req.method, route: routePath(c, -1), status: c.res.status },
      (performance.now() - started) / 1000,
    )
  }
  return {
    measure,
    jobEnded: (status: string, model: string, runMs: number | null) => {
      jobs.inc({ status, model })
      if (runMs !== null) runs.observe({ model }, runMs / 1000)
    },
    text: () => registry.metrics(),
    contentType: registry.contentType,
  }
}
export type Metrics = ReturnType<typeof createMetrics>
