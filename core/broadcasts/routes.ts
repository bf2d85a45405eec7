import { z } from 'zod'
import { pageQuerySchema } from '../contract/common.ts'
import {
  broadcastPageSchema,
  broadcastViewSchema,
  createBroadcastSchema,
  startBroadcastSchema,
} from '../contract/notices/broadcast.ts'
import { actingOf, createRouter, defineRoute } from '../kit/http/router.ts'
import type { Broadcasts } from './service.ts'

const tags = ['admin']
const staff = { access: { permission: 'broadcasts.send' }, tags } as const
const params = z.object({ id: z.string().max(64) })
const content = { 'application/json': { schema: broadcastViewSchema } }

const createRoute = defineRoute({
  operationId: 'createBroadcast',
  method: 'post',
  path: '/api/admin/broadcasts',
  ...staff,
  summary: 'Draft a message to many: nobody gets it yet',
  description:
    'It goes to people who agreed to news, each once; the answer says how many they are, and how long it takes.',
  request: { body: { required: true, content: { 'application/json': { schema: createBroadcastSchema } } } },
  responses: { 201: { description: 'The draft', content } },
})

const listRoute = defineRoute({
  operationId: 'listBroadcasts',
  method: 'get',
  path: '/api/admin/broadcasts',
  ...staff,
  summary: 'List broadcasts with their outcomes, newest first',
  request: { query: pageQuerySchema },
  responses: {
    200: { description: 'A page of broadcasts', content: { 'application/json': { schema: broadcastPageSchema } } },
  },
})

const getRoute = defineRoute({
  operationId: 'getBroadcast',
  method: 'get',
  path: '/api/admin/broadcasts/{id}',
  ...staff,
  errors: ['not_found'],
  summary: 'Get a broadcast and how far it has come',
  request: { params },
  responses: { 200: { description: 'The broadcast', content } },
})

const previewRoute = defineRoute({
  operationId: 'previewBroadcast',
  method: 'post',
  path: '/api/admin/broadcasts/{id}/preview',
  ...staff,
  errors: ['not_found'],
  summary: 'Send a broadcast to yourself only',
  request: { params },
  responses: { 202: { description: 'It is on its way to your chat' } },
})

const startRoute = defineRoute({
  operationId: 'startBroadcast',
  method: 'post',
  path: '/api/admin/broadcasts/{id}/start',
  ...staff,
  errors: ['not_found', 'state_conflict'],
  summary: 'Send a broadcast, confirmed by the number of its recipients',
  request: { params, body: { required: true, content: { 'application/json': { schema: startBroadcastSchema } } } },
  responses: { 200: { description: 'The broadcast', content } },
})

const act = <O extends string, P extends string>(operationId: O, verb: P, summary: string) =>
  defineRoute({
    operationId,
    method: 'post',
    path: `/api/admin/broadcasts/{id}/${verb}` as const,
    ...staff,
    errors: ['not_found', 'state_conflict'],
    summary,
    request: { params },
    responses: { 200: { description: 'The broadcast', content } },
  })

const pauseRoute = act('pauseBroadcast', 'pause', 'Pause a broadcast; what is being sent just now still goes')
const resumeRoute = act('resumeBroadcast', 'resume', 'Go on with a paused broadcast')
const stopRoute = act('stopBroadcast', 'stop', 'Stop a broadcast for good')

export const broadcastRoutes = ({ broadcasts }: { broadcasts: Broadcasts }) =>
  createRouter()
    .openapi(createRoute, async (c) => c.json(await broadcasts.create(actingOf(c), c.req.valid('json')), 201))
    .openapi(listRoute, async (c) => c.json(await broadcasts.list(c.req.valid('query')), 200))
    .openapi(getRoute, async (c) => c.json(await broadcasts.get(c.req.valid('param').id), 200))
    .openapi(previewRoute, async (c) => {
      await broadcasts.preview(actingOf(c), c.req.valid('param').id)
      return c.body(null, 202)
    })
    .openapi(startRoute, async (c) => {
      const { recipients } = c.req.valid('json')
      return c.json(await broadcasts.start(actingOf(c), c.req.valid('param').id, recipients), 200)
    })
    .openapi(pauseRoute, async (c) => c.json(await broadcasts.pause(actingOf(c), c.req.valid('param').id), 200))
    .openapi(resumeRoute, async (c) => c.json(await broadcasts.resume(actingOf(c), c.req.valid('param').id), 200))
    .openapi(stopRoute, async (c) => c.json(await broadcasts.stop(actingOf(c), c.req.valid('param').id), 200))
