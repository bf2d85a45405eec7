import { z } from 'zod'
import type { Actor } from '../contract/account.ts'
import { verifiedReceiptSchema, verifyReceiptSchema } from '../contract/trust/receipt.ts'
import { actorOf, createRouter, defineRoute } from '../kit/http/router.ts'
import { verdictPage, verifyPage } from './page.ts'
import type { Receipts } from './service.ts'

const receiptRoute = defineRoute({
  operationId: 'getForecastReceipt',
  method: 'get',
  path: '/api/predict/{id}/receipt',
  access: { member: 'read' },
  scope: 'read',
  errors: ['not_found', 'job_not_finished', 'job_without_result', 'job_without_receipt', 'result_gone'],
  tags: ['predict'],
  summary: 'Get the signed receipt of a forecast',
  description:
    'A compact JWS (EdDSA), signed when the job finished, over the hash of the series, the model with the hash of its file, times, quantiles and price. Keep it: it is deleted with the result, and stays valid for ever. Jobs that finished before receipts were signed have none.',
  request: { params: z.object({ id: z.string().max(60) }) },
  responses: { 200: { description: 'The receipt', content: { 'application/jose': { schema: z.string() } } } },
})

const verifyRoute = defineRoute({
  operationId: 'verifyReceipt',
  method: 'post',
  path: '/api/receipts/verify',
  access: 'public',
  tags: ['receipts'],
  summary: 'Verify a receipt and read what it says',
  description:
    'The same as a page for people: /verify. To check without asking us, use the keys of /.well-known/jwks.json.',
  request: { body: { required: true, content: { 'application/json': { schema: verifyReceiptSchema } } } },
  responses: {
    200: {
      description: 'The verdict, also on one that is not genuine',
      content: { 'application/json': { schema: verifiedReceiptSchema } },
    },
  },
})

export interface ReceiptRoutesDeps {
  receipts: Receipts
  /** The receipt of one of the actor's jobs. */
  receiptOf: (actor: Actor, id: string) => Promise<string>
}

/** The receipt of a job, its verification for programs, and the page for people. */
export function receiptRoutes({ receipts, receiptOf }: ReceiptRoutesDeps) {
  const router = createRouter()
    .openapi(receiptRoute, async (c) =>
      c.body(await receiptOf(actorOf(c), c.req.valid('param').id), 200, {
        'content-type': 'application/jose',
        'content-disposition': 'attachment; filename="receipt.txt"',
      }),
    )
    .openapi(verifyRoute, (c) => c.json(receipts.verify(c.req.valid('json').receipt), 200))
  router.get('/verify', (c) => c.html(verifyPage(c.var.language)))
  router.post('/verify', async (c) => {
    const { receipt } = await c.req.parseBody()
    return c.html(verdictPage(c.var.language, receipts.verify(typeof receipt === 'string' ? receipt : '')))
  })
  return router
}
