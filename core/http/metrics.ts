import type { MiddlewareHandler } from 'hono'
import { routePath } from 'hono/route'
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { WorkerList } from '../contract/jobs/workers.ts'
import type { AppEnv } from '../kit/http/router.ts'

/** What the metrics are read from on each scrape. */
export interface Gauges {
  commits: () => number
  writes: () => number
  jobs: () => { waiting: number; running: number }
  poolKills: () => number
  diskFreeBytes: () => Promise<number>
  /** Workers on other machines. */
  remote: { list: () => WorkerList; counts: () => Record<string, number> }
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
  gauge('coincast_jobs_waiting', 'Jobs that wait for a worker', () => gauges.jobs().waiting)
  gauge('coincast_jobs_running', 'Jobs that run now', () => gauges.jobs().running)
  const ageOfForecast = (): number => gauges.forecastAgeSeconds() ?? Number.NaN
  gauge('coincast_forecast_age_seconds', 'Since a forecast last succeeded, ordered or tried', ageOfForecast)
  gauge('coincast_disk_free_bytes', 'Free disk, with the empty pages of the database', gauges.diskFreeBytes)
  addRemote(registers, gauges.remote)
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

/** What is known of workers on other machines; without a broker, that there is none. */
function addRemote(registers: Registry[], { list, counts }: Gauges['remote']): void {
  const up = new Gauge({
    name: 'coincast_broker_up',
    help: '1 while RabbitMQ takes tasks, 0 while it does not or is not used',
    registers: [],
    collect() {
      this.set(list().broker === 'up' ? 1 : 0)
    },
  })
  const workers = new Gauge({
    name: 'coincast_workers',
    help: 'Workers on other machines by state',
    labelNames: ['state'],
    registers: [],
    collect() {
      const { items } = list()
      for (const state of ['up', 'silent', 'stopped'] as const)
        this.set({ state }, items.filter((worker) => worker.state === state).length)
    },
  })
  const tasks = new Gauge({
    name: 'coincast_worker_tasks',
    help: 'Tasks of workers on other machines since start, by what happened',
    labelNames: ['event'],
    registers: [],
    collect() {
      for (const [event, count] of Object.entries(counts())) this.set({ event }, count)
    },
  })
  const seen = new Gauge({
    name: 'coincast_worker_seen_seconds',
    help: 'Since a worker on another machine was last heard',
    labelNames: ['worker'],
    registers: [],
    collect() {
      this.reset()
      for (const { name, last_seen_at: at } of list().items)
        this.set({ worker: name }, (Date.now() - Date.parse(at)) / 1_000)
    },
  })
  for (const one of [up, workers, tasks, seen]) registers.forEach((registry) => registry.registerMetric(one))
}
export type Metrics = ReturnType<typeof createMetrics>
