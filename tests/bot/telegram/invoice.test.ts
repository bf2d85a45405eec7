import { expect, test } from 'vitest'
import { parsePayload, payloadOf } from '../../../bot/telegram/invoice.ts'
import type { OrderView } from '../../../core/contract/ledger.ts'

const order: OrderView = {
  id: 'pay_0123456789abcdef',
  provider: 'stars',
  credits: 999_999_999,
  plan: null,
  price: { amount: 25, currency: 'XTR' },
  status: 'open',
  expires_at: '2026-03-02T13:00:00Z',
  created_at: '2026-03-02T12:00:00Z',
}

test('payload: says which order it is and what it sells, within 128 bytes', () => {
  const plan = 'p'.repeat(40)
  expect(parsePayload(payloadOf(order))).toEqual({
    orderId: order.id,
    sold: { credits: order.credits, plan: null },
  })
  expect(parsePayload(payloadOf({ ...order, plan }))).toEqual({
    orderId: order.id,
    sold: { credits: order.credits, plan },
  })
  expect(Buffer.byteLength(payloadOf({ ...order, plan }))).toBeLessThanOrEqual(128)
})

test('payload: of an invoice of an earlier version, or of nobody here, is the id of an order', () => {
  for (const payload of ['pay_0123456789abcdef', '', 'pay_1:many', ':::'])
    expect(parsePayload(payload)).toEqual({ orderId: payload })
})
