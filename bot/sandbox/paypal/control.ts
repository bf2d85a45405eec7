import type { Hono } from 'hono'
import { z } from 'zod'
import { controlDoor } from '../remote/control.ts'
import { PaypalRefusal } from './refusal.ts'
import type { PaypalStandIn } from './stand-in.ts'

const whole = z.int().min(1)
const settleBody = z.strictObject({ capture: z.string(), succeeds: z.boolean().default(true) })
const partBody = z.strictObject({ capture: z.string(), amount: whole.optional() })
const endRefundBody = z.strictObject({ refund: z.string(), status: z.enum(['succeeded', 'failed']) })
const endDisputeBody = z.strictObject({ dispute: z.string(), status: z.enum(['won', 'lost']) })

/** What happens at PayPal without the shop: `/sim/paypal/…`, JSON in and out. README.md lists it. */
export function paypalControl({ shop, delivery, state, fault }: PaypalStandIn): Hono {
  const refusalOf = (error: Error): string | undefined => (error instanceof PaypalRefusal ? error.message : undefined)
  const app = controlDoor({ refusalOf, fault, delivery })
  app.get('/', (c) =>
    c.json({
      orders: [...state.orders.values()],
      captures: [...state.captures.values()],
      refunds: [...state.refunds.values()],
      disputes: [...state.disputes.values()],
      events: state.events.map(({ id, event_type: type }) => ({ id, type })),
    }),
  )
  app.post('/settle', async (c) => {
    const { capture, succeeds } = settleBody.parse(await c.req.json())
    shop.settle(capture, succeeds)
    return c.json({})
  })
  app.post('/refund', async (c) => {
    const { capture, amount } = partBody.parse(await c.req.json())
    return c.json(shop.createRefund(capture, amount === undefined ? {} : { amount }))
  })
  app.post('/end-refund', async (c) => {
    const { refund, status } = endRefundBody.parse(await c.req.json())
    shop.endRefund(refund, status)
    return c.json({})
  })
  app.post('/dispute', async (c) => {
    const { capture, amount } = partBody.parse(await c.req.json())
    return c.json(shop.dispute(capture, amount === undefined ? {} : { amount }))
  })
  app.post('/end-dispute', async (c) => {
    const { dispute, status } = endDisputeBody.parse(await c.req.json())
    shop.endDispute(dispute, status)
    return c.json({})
  })
  return app
}
