import { expect, test } from 'vitest'
import { createStripe } from '../../../../core/payments/providers/stripe.ts'

const order = {
  id: 'pay_1',
  accountId: 'acc_1',
  userId: 'usr_1',
  provider: 'stripe' as const,
  credits: 1000,
  plan: null,
  priceAmount: 200,
  priceCurrency: 'USD',
  status: 'open' as const,
  createdAt: 0,
  expiresAt: 0,
  providerRef: null,
  url: null,
}

test.each([
  ['500 with {}', 500, '{}'],
  ['502 with a page', 502, '<html>bad gateway</html>'],
  ['503 with null', 503, 'null'],
  ['404 with {}', 404, '{}'],
])('stripe: a gateway that answers %s has refused nothing and granted nothing', async (_, status, body) => {
  const { remote } = createStripe({
    secretKey: 'sk_test_1',
    webhookSecrets: ['whsec_1'],
    apiBase: 'http://stripe.test',
    creditPrice: { amount: 20, currency: 'USD' },
    publicUrl: 'http://shop.test',
    fetch: async () => new Response(body, { status, headers: { 'content-type': 'application/json' } }),
    now: () => 0,
  })
  const unavailable = expect.objectContaining({ code: 'unavailable' })
  await expect(remote?.start(order)).rejects.toEqual(unavailable)
  await expect(remote?.lookUp({ ref: 'cs_1' })).rejects.toEqual(unavailable)
  await expect(remote?.refund({ id: 're_1', chargeId: 'pi_1', amount: 200, currency: 'USD' })).rejects.toEqual(
    unavailable,
  )
})
