import { instrumentListSchema, instrumentQuerySchema, marketListSchema } from '../contract/jobs/market.ts'
import { createRouter, defineRoute } from '../kit/http/router.ts'
import type { Markets } from './service.ts'

const tags = ['markets']

const listRoute = defineRoute({
  operationId: 'listMarkets',
  method: 'get',
  path: '/api/markets',
  access: 'public',
  tags,
  summary: 'List the markets whose prices can be had by name',
  responses: {
    200: { description: 'The markets that are on', content: { 'application/json': { schema: marketListSchema } } },
  },
})

const searchRoute = defineRoute({
  operationId: 'findInstruments',
  method: 'get',
  path: '/api/markets/instruments',
  access: 'public',
  errors: ['not_found', 'market_unavailable'],
  tags,
  summary: 'Find instruments by a symbol or a part of a name',
  request: { query: instrumentQuerySchema },
  responses: {
    200: {
      description: 'What the text can mean; everything that is listed without one',
      content: { 'application/json': { schema: instrumentListSchema } },
    },
  },
})

export function marketRoutes({ markets }: { markets: Markets }) {
  return createRouter()
    .openapi(listRoute, (c) => c.json({ items: markets.list() }, 200))
    .openapi(searchRoute, async (c) => {
      const { q, ...rest } = c.req.valid('query')
      return c.json(await markets.search(q, rest), 200)
    })
}
