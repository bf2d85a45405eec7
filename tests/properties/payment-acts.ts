import type { Act } from '../../bot/sandbox/remote/page.ts'
import type { OnlineWorld } from '../core/payments/online-world.ts'
import type { Random } from '../support/random.ts'

export const PROVIDERS = ['stripe', 'paypal', 'bank'] as const

export interface Made {
  provider: (typeof PROVIDERS)[number]
  id: string
  session: string
  reference: string
  amount: number
}

/** What payers, banks and providers do to one order. */
export function actsOf(world: OnlineWorld, random: Random): Record<Made['provider'], Array<(made: Made) => unknown>> {
  const act = (): Act => (['pay', 'pay', 'pay_later', 'decline'] as const)[random.int(0, 3)] ?? 'pay'
  const { shop } = world.stripe
  const { shop: paypal } = world.paypal
  const ofIntent = <T extends { payment_intent: string; status: string }>(
    rows: Map<string, T>,
    { session }: Made,
    isFit: (status: string) => boolean,
  ) => [...rows.values()].find((row) => row.payment_intent === world.intentOf(session) && isFit(row.status))
  const ofCapture = <T extends { captureId: string; status: string }>(
    rows: Map<string, T>,
    { session }: Made,
    isFit: (status: string) => boolean,
  ) => [...rows.values()].find((row) => row.captureId === world.captureOf(session) && isFit(row.status))
  return {
    stripe: [
      ({ session }) => shop.act(session, act()),
      ({ session }) => shop.settle(session, random.next() < 0.7),
      ({ session }) =>
        shop.createRefund({ payment_intent: world.intentOf(session), amount: random.int(1, 900), metadata: {} }),
      ({ session }) => shop.createRefund({ payment_intent: world.intentOf(session), metadata: {} }),
      (made) => {
        const refund = ofIntent(world.stripe.state.refunds, made, (status) => status !== 'failed')
        if (refund !== undefined) shop.endRefund(refund.id, random.next() < 0.6 ? 'failed' : 'succeeded')
      },
      ({ session }) => {
        const intent = shop.getIntent(world.intentOf(session))
        shop.dispute(intent.id, random.next() < 0.5 ? {} : { amount: random.int(1, intent.amount) })
      },
      (made) => {
        const dispute = ofIntent(world.stripe.state.disputes, made, (status) => status === 'needs_response')
        if (dispute !== undefined) shop.endDispute(dispute.id, random.next() < 0.5 ? 'won' : 'lost')
      },
    ],
    paypal: [
      ({ session }) => paypal.act(session, act()),
      ({ session }) => paypal.settle(world.captureOf(session), random.next() < 0.7),
      ({ session }) => paypal.createRefund(world.captureOf(session), { amount: random.int(1, 900) }),
      ({ session }) => paypal.createRefund(world.captureOf(session)),
      (made) => {
        const refund = ofCapture(world.paypal.state.refunds, made, (status) => status !== 'FAILED')
        if (refund !== undefined) paypal.endRefund(refund.id, random.next() < 0.6 ? 'failed' : 'succeeded')
      },
      ({ session }) => {
        const capture = paypal.getCapture(world.captureOf(session))
        paypal.dispute(capture.id, random.next() < 0.5 ? {} : { amount: random.int(1, capture.amount) })
      },
      (made) => {
        const dispute = ofCapture(world.paypal.state.disputes, made, (status) => status === 'OPEN')
        if (dispute !== undefined) paypal.endDispute(dispute.id, random.next() < 0.5 ? 'won' : 'lost')
      },
    ],
    bank: [
      ({ reference, amount }) => {
        world.bank.pay({ amount: random.next() < 0.8 ? amount : amount + 1, text: `credits ${reference}` })
      },
      ({ reference, amount }) => {
        const paid = world.bank.entries().find((entry) => entry.text.includes(reference) && entry.amount === amount)
        if (paid !== undefined && random.next() < 0.5) world.bank.reverse(paid.ref)
      },
    ],
  }
}
