import {
  actForRequestSchema,
  actForViewSchema,
  linkPreviewSchema,
  redeemLinkRequestSchema,
} from '../../contract/account.ts'
import { createRouter, defineRoute } from '../../kit/http/router.ts'
import type { Auth } from '../service.ts'

const actForContent = { 'application/json': { schema: actForViewSchema } }

const actForRoute = defineRoute({
  operationId: 'actForTelegramUser',
  method: 'post',
  path: '/api/bot/act-for',
  access: 'bot',
  tags: ['bot'],
  summary: 'Create a short-lived token for one Telegram user. Creates the account on first use.',
  request: { body: { required: true, content: { 'application/json': { schema: actForRequestSchema } } } },
  responses: { 200: { description: 'The token and the account', content: actForContent } },
})

const linkRoute = defineRoute({
  operationId: 'redeemLinkCode',
  method: 'post',
  path: '/api/bot/link',
  access: 'bot',
  errors: ['link_code_invalid', 'state_conflict'],
  tags: ['bot'],
  summary: 'Link a Telegram chat to the account that created this one-time code, with all that the chat had',
  request: { body: { required: true, content: { 'application/json': { schema: redeemLinkRequestSchema } } } },
  responses: { 200: { description: 'A token for that account', content: actForContent } },
})

const previewRoute = defineRoute({
  operationId: 'previewLinkCode',
  method: 'post',
  path: '/api/bot/link/preview',
  access: 'bot',
  errors: ['link_code_invalid'],
  tags: ['bot'],
  summary: 'What would move to the account that created this one-time code, and what would stay. The code stays valid.',
  request: { body: { required: true, content: { 'application/json': { schema: redeemLinkRequestSchema } } } },
  responses: {
    200: { description: 'What would happen', content: { 'application/json': { schema: linkPreviewSchema } } },
  },
})

export const botRoutes = ({ auth: { bot } }: { auth: Auth }) =>
  createRouter()
    .openapi(actForRoute, async (c) => {
      const { telegram_id, language, pass } = c.req.valid('json')
      return c.json(await bot.actFor(telegram_id, language, pass), 200)
    })
    .openapi(previewRoute, async (c) => {
      const { telegram_id, code } = c.req.valid('json')
      return c.json(await bot.preview(telegram_id, code), 200)
    })
    .openapi(linkRoute, async (c) => {
      const { telegram_id, code } = c.req.valid('json')
      return c.json(await bot.link(telegram_id, code), 200)
    })
