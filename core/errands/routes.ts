import { z } from 'zod'
import { queryIntSchema } from '../contract/common.ts'
import { claimedErrandsSchema } from '../contract/errand.ts'
import { createRouter, defineRoute } from '../kit/http/router.ts'
import type { Errands } from './service.ts'

const WAIT_SECONDS_MAX = 50

const claimRoute = defineRoute({
  method: 'post',
  path: '/api/bot/errands/claim',
  operationId: 'claimErrands',
  access: 'bot',
  tags: ['bot'],
  request: {
    query: z.object({
      wait: queryIntSchema(0, WAIT_SECONDS_MAX).default(0).meta({ description: 'seconds to wait for the first one' }),
    }),
  },
  summary: 'Claim errands, which the bot does in Telegram. An errand is returned again until it is reported as done.',
  responses: {
    200: {
      description: 'Due errands, longest overdue first',
      content: { 'application/json': { schema: claimedErrandsSchema } },
    },
  },
})

export const errandRoutes = ({ errands }: { errands: Errands }) =>
  createRouter().openapi(claimRoute, async (c) => {
    const { wait } = c.req.valid('query')
    return c.json({ items: await errands.claim(wait * 1000, c.req.raw.signal) }, 200)
  })
