import { createHash, timingSafeEqual } from 'node:crypto'
import type { Update } from 'grammy/types'
import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { HTTPException } from 'hono/http-exception'
import { z } from 'zod'
import type { Log } from '../../core/kit/log.ts'
import type { Inbox } from './inbox.ts'

export interface WebhookDeps {
  inbox: Inbox
  secret: string
  log: Log
}

const BODY_BYTES_MAX = 1_000_000
const updateSchema = z.looseObject({ update_id: z.int() })

/** The address Telegram pushes updates to: answers 200 as soon as the update is on disk, whatever happens
 *  afterwards. */
export function createWebhook({ inbox, secret, log }: WebhookDeps): Hono {
  const app = new Hono()
  app.get('/healthz', (c) => c.json({ status: 'ok', pending: inbox.pending() }))
  app.post('*', bodyLimit({ maxSize: BODY_BYTES_MAX }), async (c) => {
    if (!isSame(c.req.header('x-telegram-bot-api-secret-token') ?? '', secret)) return c.body(null, 401)
    const parsed = updateSchema.safeParse(await c.req.json().catch(refuseOther))
    if (!parsed.success) return c.body(null, 400)
    const update: Update = parsed.data // as Telegram wrote it: the secret proves its origin
    await inbox.store([update])
    return c.body(null, 200)
  })
  app.onError((error, c) => {
    if (error instanceof HTTPException) return error.getResponse()
    log({ event: 'webhook_failed', level: 'error', error })
    return c.body(null, 503)
  })
  return app
}

/** Anything but JSON is a bad request; a body that is too long has its own answer. */
function refuseOther(error: unknown): undefined {
  if (!(error instanceof SyntaxError)) throw error
}

/** Constant-time comparison. */
function isSame(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(a), digest(b))
}
