import { expect, test } from 'vitest'
import { parsePayload, payloadOf } from '../../../bot/telegram/invoice.ts'
import type { TopUpView } from '../../../core/contract/ledger.ts'

const order: TopUpView = {
  id: 'pay_0123456789abcdef',
  provider: 'stars',
  amount: 999_999_999,
  plan: null,
  price: { amount: 25, currency: 'XTR' },
  status: 'pending',
  url: null,
  instruction: null,
  expires_at: '2026-03-02T13:00:00Z',
  balance: 0,
  available: 0,
}

test('payload: says which order it is and what it sells, within 128 bytes', () => {
  const plan = 'p'.repeat(40)
  expect(parsePayload(payloadOf(order))).toEqual({
    orderId: order.id,
    sold: { credits: order.amount, plan: null },
  })
  expect(parsePayload(payloadOf({ ...order, plan }))).toEqual({
    orderId: order.id,
    sold: { credits: order.amount, plan },
  })
  expect(Buffer.byteLength(payloadOf({ ...order, plan }))).toBeLessThanOrEqual(128)
})

test('payload: of an invoice of an earlier version, or of nobody here, is the id of an order', () => {
  for (const payload of ['pay_0123456789abcdef', '', 'pay_1:many', ':::'])
    expect(parsePayload(payload)).toEqual({ orderId: payload })
})
