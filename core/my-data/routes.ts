import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import type { Context } from 'hono'
import { z } from 'zod'
import { originOf } from '../auth/routes/sign-in.ts'
import {
  chatDataSchema,
  deleteAccountSchema,
  deletionViewSchema,
  exportViewSchema,
  forgottenRequestSchema,
  forgottenSchema,
} from '../contract/trust/my-data.ts'
import type { Actor } from '../contract/account.ts'
import { personalAccountOf } from '../contract/trust/member.ts'
import { actingOf, actorOf, addStreamed, type AppEnv, createRouter, defineRoute } from '../kit/http/router.ts'
import { AppError } from '../kit/errors.ts'
import type { MyData } from './parts.ts'

const tags = ['account']
const exportContent = { 'application/json': { schema: exportViewSchema } }
const deletionContent = { 'application/json': { schema: deletionViewSchema } }

const askRoute = defineRoute({
  operationId: 'createDataExport',
  method: 'post',
  path: '/api/account/export',
  access: 'user',
  tags,
  summary: 'Request an archive of all your data',
  description:
    'A ZIP with JSON and CSV, made in the background; GET the same path until it is `ready`, or wait for the event `export.ready`. What the bot knows is asked of it, for at most 15 minutes. One is made at a time, three a day.',
  responses: { 202: { description: 'It is being made', content: exportContent } },
})

const newestRoute = defineRoute({
  operationId: 'getDataExport',
  method: 'get',
  path: '/api/account/export',
  access: 'user',
  errors: ['not_found'],
  tags,
  summary: 'Get the last archive you requested, with its link once it is ready',
  responses: { 200: { description: 'The newest one', content: exportContent } },
})

const downloadRoute = defineRoute({
  operationId: 'downloadDataExport',
  method: 'get',
  path: '/api/account/exports/{id}/archive.zip',
  access: 'user',
  errors: ['not_found', 'state_conflict', 'export_gone'],
  tags,
  summary: 'Download an archive of yours, within a day',
  description: 'The link alone opens nothing: it needs the sign-in of the account that asked for the archive.',
  request: { params: z.object({ id: z.string().max(60) }) },
  responses: {
    200: {
      description: 'The archive',
      content: { 'application/zip': { schema: z.string().meta({ format: 'binary' }) } },
    },
  },
})

const deletionRoute = defineRoute({
  operationId: 'getAccountDeletion',
  method: 'get',
  path: '/api/account/deletion',
  access: 'user',
  tags,
  summary: 'Preview the deletion of your account, or get the date of one that you have requested',
  responses: { 200: { description: 'What is lost, and when', content: deletionContent } },
})

const deleteRoute = defineRoute({
  operationId: 'deleteAccount',
  method: 'delete',
  path: '/api/account',
  access: 'user',
  stepUp: 'always',
  errors: ['not_found', 'wrong_credentials', 'credits_left', 'state_conflict'],
  tags,
  summary: 'Delete your account after a waiting period, in which you can cancel',
  description:
    'Only your own personal account: with `X-Account` of a company it is refused. Asks for the password again. Credits are given up by naming how many there are: see GET /api/account/deletion. The number of days is the setting DELETION_DAYS. The same request again changes nothing.',
  request: { body: { required: true, content: { 'application/json': { schema: deleteAccountSchema } } } },
  responses: { 202: { description: 'It will be deleted', content: deletionContent } },
})

const cancelRoute = defineRoute({
  operationId: 'cancelAccountDeletion',
  method: 'delete',
  path: '/api/account/deletion',
  access: 'user',
  errors: ['not_found', 'state_conflict'],
  tags,
  summary: 'Cancel the deletion of your account',
  responses: { 200: { description: 'The account stays', content: deletionContent } },
})

const chatDataRoute = defineRoute({
  operationId: 'sendChatData',
  method: 'post',
  path: '/api/bot/chat-data',
  access: 'bot',
  errors: ['not_found'],
  tags: ['bot'],
  summary: 'Upload what the bot knows of a person, for the archive they requested',
  request: { body: { required: true, content: { 'application/json': { schema: chatDataSchema } } } },
  responses: { 204: { description: 'It goes into the archive' } },
})

const doneRoute = defineRoute({
  operationId: 'confirmForgotten',
  method: 'post',
  path: '/api/bot/errands/{key}/done',
  access: 'bot',
  errors: ['not_found'],
  tags: ['bot'],
  summary: 'Report that the bot has forgotten a person, or has ended or offered a plan. Idempotent.',
  request: { params: z.object({ key: z.string().max(100) }) },
  responses: { 204: { description: 'Core has forgotten the errand, too' } },
})

const forgottenRoute = defineRoute({
  operationId: 'listForgotten',
  method: 'post',
  path: '/api/bot/forgotten',
  access: 'bot',
  tags: ['bot'],
  summary: 'List whose accounts were deleted, for a bot that was restored from a backup',
  request: { body: { required: true, content: { 'application/json': { schema: forgottenRequestSchema } } } },
  responses: { 200: { description: 'Those to forget', content: { 'application/json': { schema: forgottenSchema } } } },
})

/** Who asks, for their personal account. Throws `forbidden` where `X-Account` names another: a company is not deleted here, and who means it
 *  must not lose their own instead. What the chat has switched to does not count: it shows whose account it deletes. */
function personOf(c: Context<AppEnv>): Actor {
  const actor = actorOf(c)
  const named = c.req.header('x-account')
  if (named !== undefined && named !== personalAccountOf(actor.userId))
    throw new AppError('forbidden', { needed: 'your own account: leave out X-Account' })
  return actor
}

/** All of one's own data, and its end. */
export function myDataRoutes({ exports, deletions, forgotten }: Pick<MyData, 'exports' | 'deletions' | 'forgotten'>) {
  const router = createRouter()
    .openapi(askRoute, async (c) => c.json(await exports.ask(actorOf(c), actingOf(c)), 202))
    .openapi(newestRoute, async (c) => c.json(await exports.newest(actorOf(c)), 200))
    .openapi(deletionRoute, async (c) => c.json(await deletions.view(personOf(c)), 200))
    .openapi(deleteRoute, async (c) =>
      c.json(await deletions.schedule(personOf(c), c.req.valid('json'), actingOf(c), originOf(c)), 202),
    )
    .openapi(cancelRoute, async (c) => c.json(await deletions.cancel(personOf(c), actingOf(c)), 200))
    .openapi(chatDataRoute, async (c) => {
      await exports.takeChatData(c.req.valid('json'))
      return c.body(null, 204)
    })
    .openapi(doneRoute, async (c) => {
      await forgotten.confirm(c.req.valid('param').key)
      return c.body(null, 204)
    })
    .openapi(forgottenRoute, async (c) => {
      const { telegram_ids } = c.req.valid('json')
      return c.json({ telegram_ids: await forgotten.among(telegram_ids) }, 200)
    })
  addStreamed(router, downloadRoute, async (c) => {
    const { path, bytes } = await exports.open(actorOf(c), String(c.req.param('id')))
    // The web stream of Node is the platform's; its type is another.
    const body = Readable.toWeb(createReadStream(path)) as unknown as ReadableStream
    return c.body(body, 200, {
      'content-type': 'application/zip',
      'content-length': String(bytes),
      'content-disposition': 'attachment; filename="coincast-data.zip"',
    })
  })
  return router
}
