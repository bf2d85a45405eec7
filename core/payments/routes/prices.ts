import {
  changePricesSchema,
  priceEditionListSchema,
  priceListViewSchema,
  pricePreviewSchema,
  pricesViewSchema,
} from '../../contract/money/prices.ts'
import { actingOf, createRouter, defineRoute } from '../../kit/http/router.ts'
import type { Payments } from '../service.ts'

const body = { required: true, content: { 'application/json': { schema: changePricesSchema } } }

const getRoute = defineRoute({
  operationId: 'getPrices',
  method: 'get',
  path: '/api/prices',
  access: 'public',
  tags: ['payments'],
  summary: 'Get the price list: what credits cost, and the packages that are sold at a discount',
  responses: {
    200: { description: 'The list in force', content: { 'application/json': { schema: pricesViewSchema } } },
  },
})

const historyRoute = defineRoute({
  operationId: 'listPriceEditions',
  method: 'get',
  path: '/api/admin/prices',
  access: { permission: 'payments.read' },
  tags: ['admin'],
  summary: 'List every price list that staff has made, newest first',
  responses: {
    200: { description: 'All editions', content: { 'application/json': { schema: priceEditionListSchema } } },
  },
})

const previewRoute = defineRoute({
  operationId: 'previewPrices',
  method: 'post',
  path: '/api/admin/prices/preview',
  access: { permission: 'prices.change' },
  tags: ['admin'],
  summary: 'See what a change would make of the price list; nothing is changed',
  request: { body },
  responses: {
    200: { description: 'Before and after', content: { 'application/json': { schema: pricePreviewSchema } } },
  },
})

const changeRoute = defineRoute({
  operationId: 'changePrices',
  method: 'post',
  path: '/api/admin/prices',
  access: { permission: 'prices.change' },
  stepUp: 'always',
  errors: ['state_conflict'],
  tags: ['admin'],
  summary: 'Put a new price list in force, now or later; orders that were made keep their price',
  request: { body },
  responses: { 201: { description: 'The new list', content: { 'application/json': { schema: priceListViewSchema } } } },
})

/** What credits cost, and how staff changes it. */
export const priceRoutes = ({
  payments: { prices, available },
}: {
  payments: Pick<Payments, 'prices' | 'available'>
}) =>
  createRouter()
    .openapi(getRoute, (c) => c.json({ ...prices.view(), providers: available() }, 200))
    .openapi(historyRoute, (c) => c.json({ items: prices.history() }, 200))
    .openapi(previewRoute, (c) => c.json(prices.preview(c.req.valid('json')), 200))
    .openapi(changeRoute, async (c) => c.json(await prices.change(actingOf(c), c.req.valid('json')), 201))
