import { z } from 'zod'
import { changeWatchSchema, createWatchSchema, watchListSchema, watchSchema } from '../contract/watches/watch.ts'
import { actorOf, createRouter, defineRoute } from '../kit/http/router.ts'
import type { Watches } from './service.ts'

const tags = ['watches']
const idParams = z.object({ id: z.string().max(64) })
const json = <T extends z.ZodType>(schema: T) => ({ 'application/json': { schema } })
const body = <T extends z.ZodType>(schema: T) => ({ required: true, content: json(schema) })
const change = { access: { member: 'order' }, scope: 'predict', tags } as const

const createWatchRoute = defineRoute({
  operationId: 'createWatch',
  method: 'post',
  path: '/api/watches',
  ...change,
  startsOrder: true,
  errors: [
    'not_found',
    'state_conflict',
    'quote_changed',
    'too_few_rows',
    'rows_lost',
    'horizon_too_long',
    'model_unsuitable',
    'model_resting',
    'quota_reached',
    'unavailable',
  ],
  summary: 'Have a series that was quoted by its symbol forecast again and again',
  description:
    'The first forecast is ordered within a minute, the others daily, weekly or monthly; each is paid as any other, and none costs more than `max_cost`. It pauses when credits end, which is told before.',
  request: { body: body(createWatchSchema) },
  responses: { 201: { description: 'The watch', content: json(watchSchema) } },
})

const listWatchesRoute = defineRoute({
  operationId: 'listWatches',
  method: 'get',
  path: '/api/watches',
  access: { member: 'read' },
  scope: 'read',
  tags,
  summary: 'List the watches of the account, newest first',
  responses: { 200: { description: 'All of them', content: json(watchListSchema) } },
})

const changeWatchRoute = defineRoute({
  operationId: 'changeWatch',
  method: 'patch',
  path: '/api/watches/{id}',
  ...change,
  errors: ['not_found'],
  summary: 'Pause a watch, let it go on, or change how often it forecasts, its price limit and its alerts',
  request: { params: idParams, body: body(changeWatchSchema) },
  responses: { 200: { description: 'The watch', content: json(watchSchema) } },
})

const endWatchRoute = defineRoute({
  operationId: 'endWatch',
  method: 'delete',
  path: '/api/watches/{id}',
  ...change,
  errors: ['not_found'],
  summary: 'End a watch. A forecast that was ordered comes all the same.',
  request: { params: idParams },
  responses: { 204: { description: 'Ended' } },
})

export const watchRoutes = ({ watches }: { watches: Watches }) =>
  createRouter()
    .openapi(createWatchRoute, async (c) => c.json(await watches.create(actorOf(c), c.req.valid('json')), 201))
    .openapi(listWatchesRoute, async (c) => c.json({ items: await watches.list(actorOf(c)) }, 200))
    .openapi(changeWatchRoute, async (c) =>
      c.json(await watches.change(actorOf(c), c.req.valid('param').id, c.req.valid('json')), 200),
    )
    .openapi(endWatchRoute, async (c) => {
      await watches.end(actorOf(c), c.req.valid('param').id)
      return c.body(null, 204)
    })
