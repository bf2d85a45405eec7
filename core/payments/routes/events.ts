import type { Context } from 'hono'
import { EVENT_SENDERS } from '../../contract/ledger.ts'
import { type AppEnv, addStreamed, createRouter, defineRoute } from '../../kit/http/router.ts'
import { paidPage } from '../page.ts'
import type { Payments } from '../service.ts'

const routeOf = (provider: (typeof EVENT_SENDERS)[number]) =>
  defineRoute({
    operationId: `receive${provider[0]?.toUpperCase()}${provider.slice(1)}Event`,
    method: 'post',
    path: `/api/payments/${provider}/webhook`,
    access: 'public',
    errors: ['event_rejected', 'not_found'],
    tags: ['payments'],
    summary: `Receive an event of ${provider}, signed by it. It is stored, answered, and then worked on; once, however often it comes`,
    request: { body: { required: true, content: { 'application/json': { schema: {} } } } },
    responses: { 204: { description: 'Stored, now or before' } },
  })

/** What payment providers call, and the page that a payer comes back to. */
export function remotePaymentRoutes({ payments }: { payments: Payments }) {
  const router = createRouter()
  for (const provider of EVENT_SENDERS)
    addStreamed(router, routeOf(provider), async (c: Context<AppEnv>) => {
      // The signature is over the body as it was sent.
      await payments.acceptEvent(provider, { body: await c.req.text(), header: (name) => c.req.header(name) })
      return c.body(null, 204)
    })
  router.get('/paid/:id', async (c) => {
    c.header('Cache-Control', 'no-store')
    return c.html(paidPage(c.var.language, await payments.getPaid(c.req.param('id'))))
  })
  return router
}
