import type { RouteConfig } from '@hono/zod-openapi'
import { z } from 'zod'
import { ACCOUNT_EVENT_TYPES } from '../contract/events/types.ts'
import { eventSchema } from '../contract/event.ts'
import { WEBHOOK_TEST, webhookTestSchema } from '../contract/webhooks/webhook.ts'

const headers = z.object({
  'webhook-id': z.string().meta({ description: 'the id of the event: the same whenever it is sent again' }),
  'webhook-timestamp': z.string().meta({ description: 'when this attempt was made, in seconds since 1970' }),
  'webhook-signature': z.string().meta({
    description:
      '`v1,` and the HMAC-SHA256 of `id.timestamp.body` in base64, under the bytes of the secret after `whsec_`; two with a space between for a day after a rotation',
  }),
})

const describe = (type: string, schema: z.ZodType): RouteConfig => ({
  method: 'post',
  path: type,
  tags: ['webhooks'],
  operationId: `on_${type.replaceAll('.', '_')}`,
  summary: `Sent to your webhooks: ${type}`,
  request: { headers, body: { required: true, content: { 'application/json': { schema } } } },
  responses: { '2XX': { description: 'Taken. Any other answer, a redirect too, and it is sent again later.' } },
})

/** What core sends to webhooks, as the `webhooks` of the OpenAPI document. */
export const sentWebhooks: readonly RouteConfig[] = [
  ...eventSchema.options
    .filter(({ shape }) => (ACCOUNT_EVENT_TYPES as readonly string[]).includes(shape.type.value))
    .map((schema) => describe(schema.shape.type.value, schema)),
  describe(WEBHOOK_TEST, webhookTestSchema),
]
