import type { Context } from 'hono'
import { streamSSE } from 'hono/streaming'
import { z } from 'zod'
import { queryIntSchema, timeSchema } from '../contract/common.ts'
import { EVENT_TYPES } from '../contract/events/types.ts'
import { eventSchema } from '../contract/event.ts'
import { botEventsSchema } from '../contract/feed.ts'
import { actorOf, type AppEnv, createRouter, defineRoute } from '../kit/http/router.ts'
import { enterStream, type Slots, STREAM_BOUNDS } from '../kit/http/slots.ts'
import type { Feed } from './feed.ts'
import type { Events, Interest } from './service.ts'
import { placeOf, streamEvents } from './stream.ts'

const WAIT_SECONDS_MAX = 50

const feedRoute = defineRoute({
  operationId: 'listBotEvents',
  method: 'get',
  path: '/api/bot/events',
  access: 'bot',
  tags: ['bot'],
  summary: 'List what has happened that concerns people in Telegram, for the messages the bot owes them',
  request: {
    query: z.object({
      after: queryIntSchema(0, Number.MAX_SAFE_INTEGER).optional().meta({
        description: '`last_seq` of the response before; left out by a bot that has read nothing yet: from a day ago',
      }),
      epoch: z.string().max(100).optional().meta({ description: 'the `epoch` of the response that `after` is from' }),
      wait: queryIntSchema(0, WAIT_SECONDS_MAX).default(0).meta({ description: 'seconds to wait for the first one' }),
    }),
  },
  responses: {
    200: {
      description: 'Oldest first. Pass `last_seq` as `after` for the next ones.',
      content: { 'application/json': { schema: botEventsSchema } },
    },
  },
})

const typeSchema = z.enum(EVENT_TYPES)
const streamQuery = z.object({
  type: z
    .union([typeSchema, z.array(typeSchema)])
    .optional()
    .meta({ description: 'only events of this type; repeat it for several' }),
  since: timeSchema.optional().meta({
    description: 'replay from this time; without it, and without Last-Event-ID, the stream starts with the next event',
  }),
})
const streamHeaders = z.object({
  'last-event-id': z
    .string()
    .max(100)
    .optional()
    .meta({ description: 'the id of the last event you have; if it is kept no more, all that is kept follows' }),
})
const streamResponses = {
  200: {
    description: 'Server-sent events: `id`, `event` with the type, and the event as `data`. Kept for 90 days.',
    content: { 'text/event-stream': { schema: eventSchema } },
  },
}

const ownRoute = defineRoute({
  operationId: 'streamEvents',
  method: 'get',
  path: '/api/events',
  access: { member: 'read_all' },
  scope: 'read',
  tags: ['events'],
  summary: 'Stream what happens to your account',
  description: `${STREAM_BOUNDS} A stream ends after 15 minutes; connect again with Last-Event-ID.`,
  request: { query: streamQuery, headers: streamHeaders },
  responses: streamResponses,
})

const adminRoute = defineRoute({
  operationId: 'streamAllEvents',
  method: 'get',
  path: '/api/admin/events',
  access: { permission: 'events.read' },
  tags: ['admin'],
  summary: 'Stream what happens to the shop and to every account',
  description: `${STREAM_BOUNDS} A stream ends after 15 minutes; connect again with Last-Event-ID.`,
  request: {
    query: streamQuery.extend({
      account_id: z.string().max(60).optional().meta({ description: 'only events about this account' }),
    }),
    headers: streamHeaders,
  },
  responses: streamResponses,
})

export interface EventRoutesDeps {
  events: Events
  feed: Feed
  /** Open event streams. */
  streams: Slots
}

export function eventRoutes({ events, feed, streams }: EventRoutesDeps) {
  async function stream(c: Context<AppEnv>, interest: Interest, since: string | undefined): Promise<Response> {
    const opening = { lastId: c.req.header('last-event-id'), since: since === undefined ? since : Date.parse(since) }
    const leave = enterStream(streams, c)
    try {
      const after = await placeOf(events, opening)
      return streamSSE(c, (sse) =>
        streamEvents(sse, { events, interest, after, isStillIn: c.var.isStillIn }).finally(leave),
      )
    } catch (error) {
      leave()
      throw error
    }
  }

  return createRouter()
    .openapi(feedRoute, async (c) => {
      const { wait, ...position } = c.req.valid('query')
      return c.json(await feed.read(position, wait * 1000, c.req.raw.signal), 200)
    })
    .openapi(ownRoute, (c) => {
      const { type, since } = c.req.valid('query')
      return stream(c, { accountId: actorOf(c).accountId, types: toTypes(type) }, since)
    })
    .openapi(adminRoute, (c) => {
      const { type, since, account_id: accountId } = c.req.valid('query')
      return stream(c, { accountId, types: toTypes(type) }, since)
    })
}

const toTypes = (type: z.infer<typeof streamQuery>['type']): Interest['types'] =>
  type === undefined ? undefined : [type].flat()
