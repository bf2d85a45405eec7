import { z } from 'zod'
import { queryIntSchema } from '../contract/common.ts'
import { botEventsSchema } from '../contract/event.ts'
import { createRouter, defineRoute } from '../kit/http/router.ts'
import type { Feed } from './feed.ts'

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

export const eventRoutes = ({ feed }: { feed: Feed }) =>
  createRouter().openapi(feedRoute, async (c) => {
    const { wait, ...position } = c.req.valid('query')
    return c.json(await feed.read(position, wait * 1000, c.req.raw.signal), 200)
  })
