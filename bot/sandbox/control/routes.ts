import { Hono } from 'hono'
import { streamSSE } from 'hono/streaming'
import { z } from 'zod'
import { faultSchema } from '../state/faults.ts'
import { readForm } from '../schemas/params.ts'
import { badRequest, Refusal } from '../wire/refusal.ts'
import { int, UploadedPart } from '../schemas/kinds.ts'
import { onlyJson } from './door.ts'
import type { Control } from './control.ts'

const place = { person: int(1), chat: int().optional() }
const target = { ...place, message_id: int(1) }

const personBody = z.strictObject({
  id: int(1),
  first_name: z.string().min(1).max(64).optional(),
  last_name: z.string().max(64).optional(),
  username: z.string().max(32).optional(),
  language_code: z.string().max(8).optional(),
  is_admin: z.boolean().optional(),
})
const sayBody = z.strictObject({
  ...place,
  text: z.string(),
  reply_to: int(1).optional(),
  forwarded: z.boolean().optional(),
})
const oddBody = z.strictObject({ ...place, what: z.enum(['sticker', 'voice', 'location', 'contact']) })
const editBody = z.strictObject({ ...target, text: z.string().min(1) })
const removeBody = z.strictObject(target)
const tapBody = z
  .strictObject({ ...target, data: z.string().optional(), label: z.string().optional(), index: int(0).optional() })
  .transform(({ data, label, index, ...rest }, context) => {
    if (data !== undefined) return { ...rest, button: { data } }
    if (label !== undefined) return { ...rest, button: { label } }
    if (index !== undefined) return { ...rest, button: { index } }
    context.addIssue({ code: 'custom', message: 'data, label or index is needed' })
    return z.NEVER
  })
const payBody = z.strictObject({
  person: int(1),
  chat: int().optional(),
  message_id: int(1).optional(),
  link: z.string().optional(),
})
const chargeBody = z.strictObject({ charge_id: z.string() })
const cancelBody = z.strictObject({ person: int(1), charge_id: z.string() })
const blockBody = z.strictObject({ person: int(1), blocked: z.boolean().default(true) })
const timeBody = z.strictObject({ advance_ms: int(0) })
// A letter has more than the page shows: an id, headers, HTML.
const mailBody = z.object({ from: z.string(), to: z.string(), subject: z.string(), text: z.string().max(20_000) })
const MAILS_MAX = 50
const RULE = `\n${'-'.repeat(72)}\n\n`
const invoiceQuery = z.object({ chat: int().optional(), message_id: int().optional(), link: z.string().optional() })

export interface ControlRoutesDeps {
  control: () => Control
  reset: () => void
}

/** The control API, `/sim/…`: JSON in, JSON out. README.md lists it. */
export function controlRoutes({ control, reset }: ControlRoutesDeps): Hono {
  const app = new Hono()
  const mails: Array<z.infer<typeof mailBody>> = []

  app.use(onlyJson)
  app.onError((error, c) => {
    if (error instanceof Refusal) return c.json({ error: error.message }, 400)
    if (error instanceof z.ZodError) return c.json({ error: z.prettifyError(error) }, 400)
    return c.json({ error: 'the sandbox failed' }, 500)
  })

  app.post('/mail', async (c) => {
    mails.unshift(mailBody.parse(await c.req.json()))
    mails.length = Math.min(mails.length, MAILS_MAX)
    return c.json({})
  })
  // Newest first, as plain text: a link in it is copied, and nothing in it is run.
  app.get('/mail', (c) =>
    c.text(
      mails.map(({ from, to, subject, text }) => `From: ${from}\nTo: ${to}\nSubject: ${subject}\n\n${text}`).join(RULE),
    ),
  )

  app.get('/people', (c) => c.json([...control().state().people.values()]))
  app.post('/people', async (c) => c.json(control().people.add(personBody.parse(await c.req.json()))))
  app.post('/say', async (c) => c.json(control().people.say(sayBody.parse(await c.req.json()))))
  app.post('/send', async (c) => c.json(control().people.sendOdd(oddBody.parse(await c.req.json()))))
  app.post('/edit', async (c) => c.json(control().people.edit(editBody.parse(await c.req.json()))))
  app.post('/delete', async (c) => {
    control().people.remove(removeBody.parse(await c.req.json()))
    return c.json({})
  })
  app.post('/tap', async (c) => c.json(control().people.tap(tapBody.parse(await c.req.json()))))
  app.post('/upload', async (c) => {
    const { fields, parts } = await readForm(c.req.raw)
    const file = parts.get('file')
    if (!(file instanceof UploadedPart)) throw badRequest('a part named file is needed')
    const { person, chat, caption, as, forwarded } = uploadFields.parse({ ...fields, file: undefined })
    return c.json(
      control().people.upload({
        person,
        chat,
        caption,
        as,
        forwarded,
        name: file.name,
        bytes: file.bytes,
        mimeType: file.mimeType,
      }),
    )
  })

  app.get('/invoice', (c) => c.json(control().invoiceTerms(invoiceOf(invoiceQuery.parse(c.req.query())))))
  app.post('/pay', async (c) => {
    const { person, ...from } = payBody.parse(await c.req.json())
    return c.json(control().people.pay({ person, from: invoiceOf({ chat: person, ...from }) }))
  })
  app.post('/refund', async (c) => {
    control().refund(chargeBody.parse(await c.req.json()).charge_id)
    return c.json({})
  })
  app.post('/renew', async (c) => c.json(control().renew(chargeBody.parse(await c.req.json()).charge_id)))
  app.post('/cancel-subscription', async (c) => {
    const { person, charge_id } = cancelBody.parse(await c.req.json())
    control().cancelSubscription(person, charge_id)
    return c.json({})
  })
  app.get('/charges', (c) => c.json([...control().state().charges.values()]))

  app.post('/block', async (c) => {
    const { person, blocked } = blockBody.parse(await c.req.json())
    control().people.setBlocked(person, blocked)
    return c.json({})
  })
  app.post('/fault', async (c) => {
    control().inject(faultSchema.parse(await c.req.json()))
    return c.json({})
  })
  app.delete('/fault', (c) => {
    control().clearFaults()
    return c.json({})
  })
  app.post('/release', (c) => {
    control().releaseUpdates()
    return c.json({})
  })
  app.post('/time', async (c) => {
    control().advance(timeBody.parse(await c.req.json()).advance_ms)
    return c.json({ now: control().now() })
  })
  app.post('/reset', (c) => {
    reset()
    return c.json({})
  })

  app.get('/chat/:person', (c) => c.json(control().chat(int().parse(c.req.param('person')))))
  app.get('/journal', (c) => {
    const after = int().parse(c.req.query('after') ?? 0)
    return c.json(
      control()
        .journal()
        .calls()
        .filter(({ number }) => number > after),
    )
  })
  app.get('/violations', (c) => c.json(control().violations()))
  app.get('/findings', (c) => c.json(control().findings()))
  app.get('/rates', (c) => c.json(control().rates()))
  app.get('/pending', (c) => c.json(control().pending()))

  app.get('/file/:id', (c) => {
    const file = control().state().files.get(c.req.param('id'))
    if (file === undefined) return c.json({ error: 'no such file' }, 404)
    // Uploads are never run as a page of the sandbox's own origin.
    const isShown = file.kind === 'photo' && /^image\/(png|jpeg|gif|webp)$/.test(file.mimeType)
    return c.body(file.bytes as Uint8Array<ArrayBuffer>, 200, {
      'content-type': isShown ? file.mimeType : 'application/octet-stream',
      'content-disposition': `${isShown ? 'inline' : 'attachment'}; filename*=UTF-8''${encodeURIComponent(file.name)}`,
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
      'cache-control': 'private, max-age=3600',
    })
  })

  app.get('/events', (c) => {
    const person = c.req.query('person') === undefined ? undefined : int().parse(c.req.query('person'))
    return streamSSE(c, async (stream) => {
      await new Promise<void>((resolve) => {
        const stop = control().subscribe((event) => {
          if (event.type === 'call' || event.type === 'idle') return
          if ('chatId' in event && person !== undefined && event.chatId !== person) return
          void stream.writeSSE({ data: JSON.stringify(event) })
        })
        stream.onAbort(() => {
          stop()
          resolve()
        })
        void stream.writeSSE({ data: JSON.stringify({ type: 'hello' }) })
      })
    })
  })

  return app
}

const uploadFields = z.object({
  ...place,
  caption: z.string().max(1024).optional(),
  as: z.enum(['document', 'photo']).optional(),
  forwarded: z.stringbool().optional(),
})

function invoiceOf({
  chat,
  message_id,
  link,
}: {
  chat?: number | undefined
  message_id?: number | undefined
  link?: string | undefined
}) {
  if (link !== undefined) return { link }
  if (chat === undefined || message_id === undefined) throw badRequest('link, or chat and message_id, are needed')
  return { chatId: chat, messageId: message_id }
}
