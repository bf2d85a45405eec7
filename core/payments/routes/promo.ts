import { z } from 'zod'
import { idempotencyHeaderSchema } from '../../contract/common.ts'
import {
  createPromoCodeSchema,
  promoCodeViewSchema,
  redeemCodeSchema,
  redeemedSchema,
} from '../../contract/money/promo.ts'
import { isProposal, proposedResponse } from '../../contract/trust/proposal.ts'
import { actingOf, actorOf, carefulOf, createRouter, defineRoute } from '../../kit/http/router.ts'
import type { Payments } from '../service.ts'

const codeContent = { 'application/json': { schema: promoCodeViewSchema } }

const redeemRoute = defineRoute({
  operationId: 'redeemPromoCode',
  method: 'post',
  path: '/api/account/promo-codes',
  access: { member: 'manage' },
  scope: 'top_up',
  errors: ['promo_code_unusable', 'rate_limited', 'state_conflict', 'email_unconfirmed'],
  tags: ['payments'],
  summary: 'Use a promo code: its credits are available at once',
  request: {
    headers: idempotencyHeaderSchema,
    body: { required: true, content: { 'application/json': { schema: redeemCodeSchema } } },
  },
  responses: {
    201: { description: 'The credits are here', content: { 'application/json': { schema: redeemedSchema } } },
  },
})

const listRoute = defineRoute({
  operationId: 'listPromoCodes',
  method: 'get',
  path: '/api/admin/promo-codes',
  access: { permission: 'promo_codes.change' },
  tags: ['admin'],
  summary: 'List the promo codes, newest first, and how often each was used',
  responses: {
    200: {
      description: 'The last 500',
      content: { 'application/json': { schema: z.object({ items: z.array(promoCodeViewSchema) }) } },
    },
  },
})

const createRoute = defineRoute({
  operationId: 'createPromoCode',
  method: 'post',
  path: '/api/admin/promo-codes',
  access: { permission: 'promo_codes.change' },
  stepUp: 'always',
  errors: ['state_conflict', 'over_limit'],
  tags: ['admin'],
  summary: 'Make a promo code that gives credits',
  description:
    'All uses together count as the credits it moves: no more than the limit of the role; above FOUR_EYES_CREDITS within a day it waits for a second person.',
  request: { body: { required: true, content: { 'application/json': { schema: createPromoCodeSchema } } } },
  responses: { 201: { description: 'The code', content: codeContent }, 202: proposedResponse },
})

const endRoute = defineRoute({
  operationId: 'endPromoCode',
  method: 'post',
  path: '/api/admin/promo-codes/{code}/end',
  access: { permission: 'promo_codes.change' },
  errors: ['not_found', 'state_conflict'],
  tags: ['admin'],
  summary: 'End a promo code now; what it has given stays',
  request: { params: z.object({ code: z.string().max(64) }) },
  responses: { 200: { description: 'The code', content: codeContent } },
})

/** Promo codes: used by customers, made by staff. */
export const promoRoutes = ({ payments: { promoCodes } }: { payments: Pick<Payments, 'promoCodes'> }) =>
  createRouter()
    .openapi(redeemRoute, async (c) => {
      const key = c.req.valid('header')['idempotency-key']
      const { answer, replayed } = await promoCodes.redeem(actorOf(c), c.req.valid('json').code, key)
      if (replayed) c.header('Idempotent-Replayed', 'true')
      return c.json(answer, 201)
    })
    .openapi(listRoute, async (c) => c.json({ items: await promoCodes.list() }, 200))
    .openapi(createRoute, async (c) => {
      const answer = await promoCodes.create(carefulOf(c), c.req.valid('json'))
      return isProposal(answer) ? c.json(answer, 202) : c.json(answer, 201)
    })
    .openapi(endRoute, async (c) => c.json(await promoCodes.end(actingOf(c), c.req.valid('param').code), 200))
