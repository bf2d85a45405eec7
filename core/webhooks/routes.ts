import { z } from 'zod'
import { pageOf, pageQuerySchema } from '../contract/common.ts'
import {
  changeWebhookSchema,
  createdWebhookSchema,
  createWebhookSchema,
  DELIVERY_STATES,
  deliveryDetailSchema,
  deliveryViewSchema,
  replaySchema,
  webhookViewSchema,
} from '../contract/webhooks/webhook.ts'
import { actorOf, createRouter, defineRoute } from '../kit/http/router.ts'
import type { Webhooks } from './service.ts'

const tags = ['webhooks']
const idParams = z.object({ id: z.string().max(64) })
const deliveryParams = idParams.extend({ delivery_id: z.string().max(64) })
const json = <T extends z.ZodType>(schema: T) => ({ 'application/json': { schema } })
const body = <T extends z.ZodType>(schema: T) => ({ required: true, content: json(schema) })
/** Who may have events sent elsewhere. */
const change = { access: { member: 'manage' }, scope: 'webhooks', tags } as const
const read = { access: { member: 'read_all' }, scope: 'read', tags } as const

const createWebhookRoute = defineRoute({
  operationId: 'createWebhook',
  method: 'post',
  path: '/api/webhooks',
  ...change,
  errors: ['state_conflict'],
  summary: 'Create a webhook. Its secret is shown only once.',
  description:
    'From the next event on, what happens to your account is sent to `url` as a POST, signed by Standard Webhooks (standardwebhooks.com). An answer of 2xx within 10 seconds counts; otherwise it is tried again for three days.',
  request: { body: body(createWebhookSchema) },
  responses: { 201: { description: 'The webhook and its secret', content: json(createdWebhookSchema) } },
})

const listWebhooksRoute = defineRoute({
  operationId: 'listWebhooks',
  method: 'get',
  path: '/api/webhooks',
  ...read,
  summary: 'List your webhooks, newest first',
  request: { query: pageQuerySchema },
  responses: { 200: { description: 'A page of webhooks', content: json(pageOf(webhookViewSchema)) } },
})

const getWebhookRoute = defineRoute({
  operationId: 'getWebhook',
  method: 'get',
  path: '/api/webhooks/{id}',
  ...read,
  errors: ['not_found'],
  summary: 'Get a webhook',
  request: { params: idParams },
  responses: { 200: { description: 'The webhook', content: json(webhookViewSchema) } },
})

const changeWebhookRoute = defineRoute({
  operationId: 'changeWebhook',
  method: 'patch',
  path: '/api/webhooks/{id}',
  ...change,
  errors: ['not_found'],
  summary: 'Change a webhook, disable it or enable it again',
  request: { params: idParams, body: body(changeWebhookSchema) },
  responses: { 200: { description: 'The webhook', content: json(webhookViewSchema) } },
})

const deleteWebhookRoute = defineRoute({
  operationId: 'deleteWebhook',
  method: 'delete',
  path: '/api/webhooks/{id}',
  ...change,
  errors: ['not_found'],
  summary: 'Delete a webhook and its deliveries. Nothing more is sent.',
  request: { params: idParams },
  responses: { 204: { description: 'Deleted' } },
})

const rotateRoute = defineRoute({
  operationId: 'rotateWebhookSecret',
  method: 'post',
  path: '/api/webhooks/{id}/rotate',
  ...change,
  errors: ['not_found'],
  summary: 'Replace the secret of a webhook. For 24 hours deliveries are signed with the old one too.',
  request: { params: idParams },
  responses: { 200: { description: 'The webhook and its new secret', content: json(createdWebhookSchema) } },
})

const testRoute = defineRoute({
  operationId: 'testWebhook',
  method: 'post',
  path: '/api/webhooks/{id}/test',
  ...change,
  errors: ['not_found', 'state_conflict'],
  summary: 'Send one `webhook.test` event. Its delivery shows the outcome.',
  request: { params: idParams },
  responses: { 202: { description: 'The delivery', content: json(deliveryViewSchema) } },
})

const replayRoute = defineRoute({
  operationId: 'replayWebhook',
  method: 'post',
  path: '/api/webhooks/{id}/replay',
  ...change,
  errors: ['not_found', 'state_conflict'],
  summary: 'Replay all events since a time, each under its original id. Events are kept for 90 days.',
  request: { params: idParams, body: body(replaySchema) },
  responses: { 202: { description: 'The webhook', content: json(webhookViewSchema) } },
})

const listDeliveriesRoute = defineRoute({
  operationId: 'listWebhookDeliveries',
  method: 'get',
  path: '/api/webhooks/{id}/deliveries',
  ...read,
  errors: ['not_found'],
  summary: 'List deliveries, sent and pending, newest first. They are kept for 14 days.',
  request: { params: idParams, query: pageQuerySchema.extend({ state: z.enum(DELIVERY_STATES).optional() }) },
  responses: { 200: { description: 'A page of deliveries', content: json(pageOf(deliveryViewSchema)) } },
})

const getDeliveryRoute = defineRoute({
  operationId: 'getWebhookDelivery',
  method: 'get',
  path: '/api/webhooks/{id}/deliveries/{delivery_id}',
  ...read,
  errors: ['not_found'],
  summary: 'Get a delivery with its payload and every attempt',
  request: { params: deliveryParams },
  responses: { 200: { description: 'The delivery', content: json(deliveryDetailSchema) } },
})

const resendRoute = defineRoute({
  operationId: 'resendWebhookDelivery',
  method: 'post',
  path: '/api/webhooks/{id}/deliveries/{delivery_id}/resend',
  ...change,
  errors: ['not_found', 'state_conflict'],
  summary: 'Resend a delivery under the same id',
  request: { params: deliveryParams },
  responses: { 202: { description: 'The delivery', content: json(deliveryViewSchema) } },
})

export const webhookRoutes = ({ webhooks }: { webhooks: Webhooks }) =>
  createRouter()
    .openapi(createWebhookRoute, async (c) => c.json(await webhooks.create(actorOf(c), c.req.valid('json')), 201))
    .openapi(listWebhooksRoute, async (c) => c.json(await webhooks.list(actorOf(c), c.req.valid('query')), 200))
    .openapi(getWebhookRoute, async (c) => c.json(await webhooks.get(actorOf(c), c.req.valid('param').id), 200))
    .openapi(changeWebhookRoute, async (c) =>
      c.json(await webhooks.change(actorOf(c), c.req.valid('param').id, c.req.valid('json')), 200),
    )
    .openapi(deleteWebhookRoute, async (c) => {
      await webhooks.delete(actorOf(c), c.req.valid('param').id)
      return c.body(null, 204)
    })
    .openapi(rotateRoute, async (c) => c.json(await webhooks.rotate(actorOf(c), c.req.valid('param').id), 200))
    .openapi(testRoute, async (c) => c.json(await webhooks.test(actorOf(c), c.req.valid('param').id), 202))
    .openapi(replayRoute, async (c) => {
      const { since } = c.req.valid('json')
      return c.json(await webhooks.replay(actorOf(c), c.req.valid('param').id, Date.parse(since)), 202)
    })
    .openapi(listDeliveriesRoute, async (c) =>
      c.json(await webhooks.deliveries(actorOf(c), c.req.valid('param').id, c.req.valid('query')), 200),
    )
    .openapi(getDeliveryRoute, async (c) => {
      const { id, delivery_id } = c.req.valid('param')
      return c.json(await webhooks.delivery(actorOf(c), id, delivery_id), 200)
    })
    .openapi(resendRoute, async (c) => {
      const { id, delivery_id } = c.req.valid('param')
      return c.json(await webhooks.resend(actorOf(c), id, delivery_id), 202)
    })
