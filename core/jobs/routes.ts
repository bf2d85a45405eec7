import type { Context } from 'hono'
import { streamSSE } from 'hono/streaming'
import { LIMITS } from '../contract/limits.ts'
import { namesEtag } from '../kit/http/etag.ts'
import { waitOf } from '../kit/http/prefer.ts'
import { refuseField } from '../kit/errors.ts'
import { actorOf, addStreamed, type AppEnv, createRouter, sendJson } from '../kit/http/router.ts'
import { enterStream, type Slots } from '../kit/http/slots.ts'
import { quantilesAt } from '../risk/levels.ts'
import type { JobEvents } from './events.ts'
import { toForecastCsv, toPredictionsCsv, toPricesCsv } from './result-csv.ts'
import type { JobPictures } from './pictures.ts'
import type { Receiver } from '../datasets/upload.ts'
import type { Jobs } from './service.ts'
import { LAST_SEQ, streamChanges, waitForEnd } from './watch.ts'
import {
  quoteRoute,
  submitRoute,
  jobRoute,
  cancelRoute,
  historyRoute,
  eventsRoute,
  chartRoute,
  csvRoute,
  predictionsRoute,
  pricesRoute,
  quantilesRoute,
} from './described.ts'

export interface JobRoutesDeps {
  jobs: Jobs
  receiver: Receiver
  events: JobEvents
  pictures: JobPictures
  /** Open event streams. */
  streams: Slots
}

export function jobRoutes({ jobs, receiver, events, pictures, streams }: JobRoutesDeps) {
  const router = createRouter()
    .openapi(historyRoute, async (c) => c.json(await jobs.history(actorOf(c), c.req.valid('query')), 200))
    .openapi(chartRoute, async (c) => {
      const found = await jobs.getOwn(actorOf(c), c.req.valid('param').id)
      const picture = await pictures.draw(found, c.var.language, c.req.valid('query').series)
      c.header('ETag', picture.etag)
      c.header('Cache-Control', 'private, max-age=86400')
      c.header('Vary', 'Accept-Language, Authorization')
      if (namesEtag(c.req.header('if-none-match') ?? '', picture.etag, 'weak')) return c.body(null, 304)
      return c.body(new Uint8Array(picture.png), 200, { 'content-type': 'image/png' })
    })
    .openapi(csvRoute, async (c) => {
      const found = await jobs.getOwn(actorOf(c), c.req.valid('param').id)
      return c.body(toForecastCsv(pictures.forecastsOf(found, c.req.valid('query').series)), 200, {
        'content-type': 'text/csv; charset=utf-8',
        'content-disposition': 'attachment; filename="forecast.csv"',
      })
    })
    .openapi(quantilesRoute, async (c) => {
      const { levels, series } = c.req.valid('query')
      const found = await jobs.getOwn(actorOf(c), c.req.valid('param').id)
      const forecasts = pictures.forecastsOf(found, series).map(({ id, forecast }) => ({
        id,
        steps: forecast.map((at) => ({
          step: at.step,
          timestamp: at.timestamp,
          quantiles: quantilesAt(at, levels),
        })),
      }))
      return c.json({ levels, series: forecasts }, 200)
    })
    .openapi(pricesRoute, async (c) => {
      const found = await jobs.getOwn(actorOf(c), c.req.valid('param').id)
      return c.body(toPricesCsv(await pictures.pricesOf(found, c.req.valid('query').series)), 200, {
        'content-type': 'text/csv; charset=utf-8',
        'content-disposition': 'attachment; filename="prices.csv"',
      })
    })
    .openapi(predictionsRoute, async (c) => {
      const found = await jobs.getOwn(actorOf(c), c.req.valid('param').id)
      return c.body(toPredictionsCsv(pictures.predictionsOf(found)), 200, {
        'content-type': 'text/csv; charset=utf-8',
        'content-disposition': 'attachment; filename="predictions.csv"',
      })
    })
    .openapi(eventsRoute, async (c) => {
      const actor = actorOf(c)
      const jobId = c.req.valid('param').id
      const look = async () => (await jobs.getOwn(actor, jobId)).job
      const job = await look()
      const lastSeq = Number(c.req.header('last-event-id') ?? 0)
      // 204 makes a client that has seen the end stop: an EventSource would otherwise reconnect forever.
      if (job.status !== 'PENDING' && lastSeq >= LAST_SEQ) return c.body(null, 204)
      const leave = enterStream(streams, c)
      return streamSSE(c, (stream) =>
        streamChanges(stream, { events, jobId, look, lastSeq, isStillIn: c.var.isStillIn }).finally(leave),
      )
    })
  addStreamed(router, quoteRoute, async (c) =>
    c.json(
      await receiver.receive(c.req.raw, actorOf(c).accountId, (received) => jobs.quote(actorOf(c), received)),
      200,
    ),
  )
  addStreamed(router, submitRoute, submit)
  addStreamed(router, jobRoute, async (c) => {
    const { id } = c.req.param()
    return sendJson(c, await jobs.getJson(actorOf(c), String(id)), 200)
  })
  addStreamed(router, cancelRoute, async (c) => {
    const { id } = c.req.param()
    return sendJson(c, await jobs.cancel(actorOf(c), String(id)), 200)
  })
  return router

  async function submit(c: Context<AppEnv>): Promise<Response> {
    const actor = actorOf(c)
    const key = parseKey(c.req.header('idempotency-key'))
    const waitSeconds = Math.min(LIMITS.waitSecondsMax, waitOf(c.req.header('prefer')) ?? 0)
    const { answer, wait } = await receiver.receive(c.req.raw, actor.accountId, async (received) => {
      const answer = await jobs.submit(actor, received, { key, requestId: c.var.requestId })
      // Start waiting here: a quick job may end before its uploaded file is removed.
      return { answer, wait: waitSeconds > 0 ? waitForEnd(events, answer.jobId, waitSeconds * 1000) : undefined }
    })
    const { jobId, status, body: text, replayed } = answer
    c.header('Location', `/api/predict/${jobId}`)
    if (replayed) c.header('Idempotent-Replayed', 'true')
    if (wait === undefined) return sendJson(c, text, status === 200 ? 200 : 202)
    c.header('Preference-Applied', `wait=${waitSeconds}`)
    try {
      // A replayed job has probably ended already.
      const already = replayed ? await jobs.getOwn(actor, jobId) : null
      const json =
        already !== null && already.job.status !== 'PENDING' ? await jobs.getJson(actor, jobId) : await wait.done
      return json === undefined ? sendJson(c, text, 202) : sendJson(c, json, 200)
    } finally {
      wait.stop()
    }
  }
}

function parseKey(key: string | undefined): string | undefined {
  if (key === undefined || (key.length > 0 && key.length <= LIMITS.idempotencyKeyCharsMax)) return key
  throw refuseField(
    'header/Idempotency-Key',
    {
      en: `must have 1 to ${LIMITS.idempotencyKeyCharsMax} characters`,
      ru: `должно быть от 1 до ${LIMITS.idempotencyKeyCharsMax} символов`,
    },
    { en: 'send a UUID', ru: 'пришлите UUID' },
  )
}
