import { html } from 'hono/html'
import { z } from 'zod'
import { pageQuerySchema, queryIntSchema } from '../contract/common.ts'
import {
  changeNoticePreferencesSchema,
  claimedNoticesSchema,
  mailReportedSchema,
  NOTICE_STATES,
  noticeOutcomesSchema,
  noticePageSchema,
  noticePreferencesSchema,
  toldPlaceSchema,
} from '../contract/notices/types.ts'
import { AppError } from '../kit/errors.ts'
import { formPage, type Html } from '../kit/http/page.ts'
import { actingOf, actorOf, createRouter, defineRoute } from '../kit/http/router.ts'
import type { Language } from '../contract/common.ts'
import type { Bounces } from './bounces.ts'
import type { Handing } from './handing.ts'
import type { Handover } from './handover.ts'
import type { Letters } from './letters.ts'
import type { Notices } from './service.ts'
import type { Editing } from './templates/editing.ts'
import { templateRoutes } from './templates/routes.ts'
import type { Templates } from './templates/templates.ts'

const tags = ['notifications']
const WAIT_SECONDS_MAX = 50
const json = <T extends z.ZodType>(schema: T) => ({ 'application/json': { schema } })
const listQuery = pageQuerySchema.extend({
  state: z.enum(NOTICE_STATES).optional().meta({ description: 'only those in this state' }),
})

const listRoute = defineRoute({
  operationId: 'listNotifications',
  method: 'get',
  path: '/api/notifications',
  access: 'user',
  scope: 'read',
  tags,
  summary: 'List what you were told and are about to be told, newest first. Kept for 90 days.',
  request: { query: listQuery },
  responses: { 200: { description: 'A page of notifications', content: json(noticePageSchema) } },
})

const preferencesRoute = defineRoute({
  operationId: 'getNotificationPreferences',
  method: 'get',
  path: '/api/notifications/preferences',
  access: 'user',
  scope: 'read',
  tags,
  summary: 'Get which kinds of notifications reach you by which channel, and your quiet hours',
  responses: { 200: { description: 'Your preferences', content: json(noticePreferencesSchema) } },
})

const changeRoute = defineRoute({
  operationId: 'changeNotificationPreferences',
  method: 'patch',
  path: '/api/notifications/preferences',
  access: 'user',
  tags,
  summary: 'Change which kinds of notifications reach you, or your quiet hours',
  description:
    'A notification that is owed and no longer wanted is skipped. `security` and `money` keep one channel at least.',
  request: { body: { required: true, content: json(changeNoticePreferencesSchema) } },
  responses: { 200: { description: 'Your preferences', content: json(noticePreferencesSchema) } },
})

const staffListRoute = defineRoute({
  operationId: 'listUserNotifications',
  method: 'get',
  path: '/api/admin/users/{id}/notifications',
  access: { permission: 'notices.read' },
  errors: ['not_found'],
  tags: ['admin'],
  summary: 'List what somebody was told and is about to be told, newest first',
  request: { params: z.object({ id: z.string().max(64) }), query: listQuery },
  responses: { 200: { description: 'A page of notifications', content: json(noticePageSchema) } },
})

const claimRoute = defineRoute({
  operationId: 'claimNotifications',
  method: 'post',
  path: '/api/bot/notifications/claim',
  access: 'bot',
  tags: ['bot'],
  summary: 'Claim what is to be sent by Telegram. A notification is offered again until its outcome is reported.',
  request: {
    query: z.object({
      wait: queryIntSchema(0, WAIT_SECONDS_MAX).default(0).meta({ description: 'seconds to wait for the first one' }),
    }),
  },
  responses: { 200: { description: 'Due notifications', content: json(claimedNoticesSchema) } },
})

const outcomesRoute = defineRoute({
  operationId: 'reportNotifications',
  method: 'post',
  path: '/api/bot/notifications/outcomes',
  access: 'bot',
  tags: ['bot'],
  summary: 'Report the outcomes of claimed notifications',
  request: { body: { required: true, content: json(noticeOutcomesSchema) } },
  responses: { 204: { description: 'Taken down' } },
})

const handoverRoute = defineRoute({
  operationId: 'handOverNotifications',
  method: 'post',
  path: '/api/bot/notifications/handover',
  access: 'bot',
  tags: ['bot'],
  summary: 'Say how far an earlier version of the bot has told people by itself, once, before the first claim',
  description: 'What happened since then and was not told yet is owed, once.',
  request: { body: { required: true, content: json(toldPlaceSchema) } },
  responses: { 204: { description: 'Taken over, now or before' } },
})

const reportMailRoute = defineRoute({
  operationId: 'reportMail',
  method: 'post',
  path: '/api/admin/mail/reports',
  access: { permission: 'mail.report' },
  tags: ['admin'],
  summary: 'Hand in a delivery report of a mail server (RFC 3464) about a letter of the shop, as it came',
  description:
    'A report counts if it names the Message-ID of a notification. That one is `failed`, and no more goes to its address if there is no such address. Everything else is answered with `taken: false`.',
  request: { body: { required: true, content: { 'message/rfc822': { schema: z.string() } } } },
  responses: { 200: { description: 'Read', content: json(mailReportedSchema) } },
})

export interface NoticeRoutesDeps {
  bounces: Bounces
  handover: Handover
  notices: Notices
  handing: Handing
  letters: Letters
  templates: Templates
  editing: Editing
}

export function noticeRoutes({ notices, handing, handover, letters, bounces, templates, editing }: NoticeRoutesDeps) {
  /** What the link of a letter opens, and what its button answers. Throws `not_found` for a link that is not ours. */
  async function unsubscribe(token: string, isAsked: boolean): Promise<Html> {
    const asked = letters.subscriptionOf(token)
    if (asked === undefined) throw new AppError('not_found', { what: 'page' })
    const language = await notices.languageOf(asked.userId)
    const say = (id: Parameters<Templates['phrase']>[1]): string => templates.phrase(language, id)
    if (isAsked) return page(language, say('unsubscribe-title'), say('unsubscribe-ask'), say('unsubscribe-button'))
    const isDone = await notices.unsubscribe(asked.userId, asked.kind)
    return isDone
      ? page(language, say('unsubscribed-title'), say('unsubscribed'))
      : page(language, say('unsubscribe-title'), say('unsubscribe-lasting'))
  }

  const router = createRouter()
    .route('/', templateRoutes({ editing }))
    .openapi(listRoute, async (c) => c.json(await notices.list(actorOf(c), c.var.language, c.req.valid('query')), 200))
    .openapi(preferencesRoute, async (c) => c.json(await notices.preferences(actorOf(c)), 200))
    .openapi(changeRoute, async (c) => c.json(await notices.change(actorOf(c), c.req.valid('json')), 200))
    .openapi(staffListRoute, async (c) =>
      c.json(await notices.listOf(actingOf(c), c.req.valid('param').id, c.req.valid('query')), 200),
    )
    .openapi(claimRoute, async (c) => {
      const { wait } = c.req.valid('query')
      return c.json({ items: await handing.claim(wait * 1000, c.req.raw.signal) }, 200)
    })
    .openapi(outcomesRoute, async (c) => {
      await handing.report(c.req.valid('json').items)
      return c.body(null, 204)
    })
    .openapi(handoverRoute, async (c) => {
      await handover.take(c.req.valid('json'))
      return c.body(null, 204)
    })
    .openapi(reportMailRoute, async (c) => c.json({ taken: await bounces.take(await c.req.text()) }, 200))
  // A reader of mail that follows links changes nothing: only the button does, and the one click of RFC 8058.
  router.get('/unsubscribe', async (c) => {
    const shown = await unsubscribe(c.req.query('token') ?? '', true)
    return c.html(shown)
  })
  router.post('/unsubscribe', async (c) => {
    const shown = await unsubscribe(c.req.query('token') ?? '', false)
    return c.html(shown)
  })
  return router
}

const page = (language: Language, title: string, intro: string, button?: string): Html =>
  formPage(
    language,
    { title, intro },
    button === undefined ? html`` : html`<form method="post"><button>${button}</button></form>`,
  )
