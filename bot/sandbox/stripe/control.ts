import type { Hono } from 'hono'
import { z } from 'zod'
import { controlDoor } from '../remote/control.ts'
import { StripeRefusal } from './refusal.ts'
import type { StripeStandIn } from './stand-in.ts'

const whole = z.int().min(1)
const settleBody = z.strictObject({ session: z.string(), succeeds: z.boolean().default(true) })
const renewBody = z.strictObject({ subscription: z.string(), succeeds: z.boolean().default(true) })
const cancelBody = z.strictObject({ subscription: z.string() })
const refundBody = z.strictObject({ payment_intent: z.string(), amount: whole.optional() })
const endRefundBody = z.strictObject({ refund: z.string(), status: z.enum(['succeeded', 'failed']) })
const disputeBody = z.strictObject({
  payment_intent: z.string(),
  amount: whole.optional(),
  is_inquiry: z.boolean().default(false),
})
const endDisputeBody = z.strictObject({ dispute: z.string(), status: z.enum(['won', 'lost']) })
/** What happens at Stripe without the shop: `/sim/stripe/…`, JSON in and out. README.md lists it. */
export function stripeControl({ shop, delivery, state, fault }: StripeStandIn): Hono {
  const refusalOf = (error: Error): string | undefined => (error instanceof StripeRefusal ? error.message : undefined)
  const app = controlDoor({ refusalOf, fault, delivery })
  app.get('/', (c) =>
    c.json({
      sessions: [...state.sessions.values()],
      payments: [...state.intents.values()],
      refunds: [...state.refunds.values()],
      disputes: [...state.disputes.values()],
      subscriptions: [...state.subscriptions.values()],
      invoices: [...state.invoices.values()],
      events: state.events.map(({ id, type }) => ({ id, type })),
    }),
  )
  app.post('/settle', async (c) => {
    const { session, succeeds } = settleBody.parse(await c.req.json())
    shop.settle(session, succeeds)
    return c.json({})
  })
  app.post('/renew', async (c) => {
    const { subscription, succeeds } = renewBody.parse(await c.req.json())
    return c.json(shop.renew(subscription, succeeds))
  })
  app.post('/cancel', async (c) => c.json(shop.cancel(cancelBody.parse(await c.req.json()).subscription)))
  app.post('/refund', async (c) => c.json(shop.createRefund({ ...refundBody.parse(await c.req.json()), metadata: {} })))
  app.post('/end-refund', async (c) => {
    const { refund, status } = endRefundBody.parse(await c.req.json())
    shop.endRefund(refund, status)
    return c.json({})
  })
  app.post('/dispute', async (c) => {
    const { payment_intent, amount, is_inquiry: isInquiry } = disputeBody.parse(await c.req.json())
    return c.json(shop.dispute(payment_intent, { isInquiry, ...(amount === undefined ? {} : { amount }) }))
  })
  app.post('/end-dispute', async (c) => {
    const { dispute, status } = endDisputeBody.parse(await c.req.json())
    shop.endDispute(dispute, status)
    return c.json({})
  })
  return app
}
