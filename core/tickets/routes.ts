import type { Context } from 'hono'
import { z } from 'zod'
import { idempotencyHeaderSchema, pageQuerySchema } from '../contract/common.ts'
import {
  addTicketFileSchema,
  answerTicketSchema,
  assignTicketSchema,
  openTicketSchema,
  rateTicketSchema,
  staffThreadSchema,
  staffTicketPageSchema,
  staffTicketQuerySchema,
  ticketPageSchema,
  ticketThreadSchema,
  writeTicketSchema,
} from '../contract/tickets/ticket.ts'
import { actingOf, actorOf, createRouter, defineRoute } from '../kit/http/router.ts'
import type { Tickets } from './service.ts'
import type { TicketStaff } from './staff.ts'

const json = <T extends z.ZodType>(schema: T) => ({ 'application/json': { schema } })
const body = <T extends z.ZodType>(schema: T) => ({ required: true, content: json(schema) })
const idParams = z.object({ id: z.string().max(64) })
const fileParams = idParams.extend({ file_id: z.string().max(64) })
const thread = (description: string) => ({ 200: { description, content: json(ticketThreadSchema) } })
const staffThread = (description: string) => ({ 200: { description, content: json(staffThreadSchema) } })
const file = {
  200: {
    description: 'The file as it was sent, to be saved and not shown',
    content: { 'application/octet-stream': { schema: z.string().meta({ format: 'binary' }) } },
  },
}
const [ownTags, staffTags] = [['tickets'], ['admin']]
const own = { access: 'user', tags: ownTags } as const
const staff = { access: { permission: 'tickets.answer' }, tags: staffTags } as const

const openRoute = defineRoute({
  operationId: 'openTicket',
  method: 'post',
  path: '/api/tickets',
  ...own,
  errors: ['not_found', 'ticket_limit', 'rate_limited', 'too_large'],
  summary: 'Ask staff something: opens a ticket',
  description: 'Up to 5 tickets that are not solved, and 20 messages per hour. A notification brings the answer.',
  request: { headers: idempotencyHeaderSchema, body: body(openTicketSchema) },
  responses: { 201: { description: 'The ticket', content: json(ticketThreadSchema) } },
})

const listRoute = defineRoute({
  operationId: 'listTickets',
  method: 'get',
  path: '/api/tickets',
  ...own,
  scope: 'read',
  summary: 'List your tickets, newest first',
  request: { query: pageQuerySchema },
  responses: { 200: { description: 'A page of tickets', content: json(ticketPageSchema) } },
})

const getRoute = defineRoute({
  operationId: 'getTicket',
  method: 'get',
  path: '/api/tickets/{id}',
  ...own,
  scope: 'read',
  errors: ['not_found'],
  summary: 'Get a ticket with its messages',
  request: { params: idParams },
  responses: thread('The ticket'),
})

const writeRoute = defineRoute({
  operationId: 'writeTicketMessage',
  method: 'post',
  path: '/api/tickets/{id}/messages',
  ...own,
  errors: ['not_found', 'ticket_limit', 'rate_limited'],
  summary: 'Continue a ticket; a solved one is opened again',
  request: { headers: idempotencyHeaderSchema, params: idParams, body: body(writeTicketSchema) },
  responses: thread('The ticket'),
})

const fileRoute = defineRoute({
  operationId: 'addTicketFile',
  method: 'post',
  path: '/api/tickets/files',
  ...own,
  errors: ['not_found', 'ticket_limit', 'rate_limited', 'too_large'],
  summary: 'Continue a ticket with a file',
  description: 'Up to 10 files and 10 MB per ticket, 2 MB each, and 50 MB in all tickets of the account.',
  request: { headers: idempotencyHeaderSchema, body: body(addTicketFileSchema) },
  responses: thread('The ticket'),
})

const getFileRoute = defineRoute({
  operationId: 'getTicketFile',
  method: 'get',
  path: '/api/tickets/{id}/files/{file_id}',
  ...own,
  scope: 'read',
  errors: ['not_found'],
  summary: 'Download a file of a ticket',
  request: { params: fileParams },
  responses: file,
})

const solveRoute = defineRoute({
  operationId: 'solveTicket',
  method: 'post',
  path: '/api/tickets/{id}/solve',
  ...own,
  errors: ['not_found'],
  summary: 'Mark a ticket as solved',
  request: { params: idParams },
  responses: thread('The ticket'),
})

const rateRoute = defineRoute({
  operationId: 'rateTicket',
  method: 'post',
  path: '/api/tickets/{id}/rating',
  ...own,
  errors: ['not_found', 'state_conflict'],
  summary: 'Rate how a ticket was solved; the last word counts',
  request: { params: idParams, body: body(rateTicketSchema) },
  responses: thread('The ticket'),
})

const queueRoute = defineRoute({
  operationId: 'listAllTickets',
  method: 'get',
  path: '/api/admin/tickets',
  ...staff,
  summary: 'List the tickets of all customers: the longest wait first',
  request: { query: pageQuerySchema.extend(staffTicketQuerySchema.shape) },
  responses: { 200: { description: 'A page of tickets', content: json(staffTicketPageSchema) } },
})

const staffGetRoute = defineRoute({
  operationId: 'getAnyTicket',
  method: 'get',
  path: '/api/admin/tickets/{id}',
  ...staff,
  errors: ['not_found'],
  summary: 'Get a ticket with its messages and the notes of staff',
  request: { params: idParams },
  responses: staffThread('The ticket'),
})

const staffFileRoute = defineRoute({
  operationId: 'getAnyTicketFile',
  method: 'get',
  path: '/api/admin/tickets/{id}/files/{file_id}',
  ...staff,
  errors: ['not_found'],
  summary: 'Download a file of a ticket',
  request: { params: fileParams },
  responses: file,
})

const answerRoute = defineRoute({
  operationId: 'answerTicket',
  method: 'post',
  path: '/api/admin/tickets/{id}/messages',
  ...staff,
  errors: ['not_found'],
  summary: 'Answer a ticket, or leave a note that only staff read',
  request: { headers: idempotencyHeaderSchema, params: idParams, body: body(answerTicketSchema) },
  responses: staffThread('The ticket'),
})

const assignRoute = defineRoute({
  operationId: 'assignTicket',
  method: 'post',
  path: '/api/admin/tickets/{id}/assignee',
  ...staff,
  errors: ['not_found', 'state_conflict'],
  summary: 'Give a ticket to somebody of staff, or to nobody',
  request: { params: idParams, body: body(assignTicketSchema) },
  responses: staffThread('The ticket'),
})

const staffSolveRoute = defineRoute({
  operationId: 'solveAnyTicket',
  method: 'post',
  path: '/api/admin/tickets/{id}/solve',
  ...staff,
  errors: ['not_found'],
  summary: 'Mark a ticket as solved; its customer is asked how well',
  request: { params: idParams },
  responses: staffThread('The ticket'),
})

const reopenRoute = defineRoute({
  operationId: 'reopenTicket',
  method: 'post',
  path: '/api/admin/tickets/{id}/reopen',
  ...staff,
  errors: ['not_found', 'state_conflict'],
  summary: 'Take a solved ticket up again',
  request: { params: idParams },
  responses: staffThread('The ticket'),
})

/** A file of somebody else: it is saved, never shown by the browser. */
const sendFile = (c: Context, { name, content }: { name: string; content: Buffer }) =>
  c.body(new Uint8Array(content), 200, {
    'content-type': 'application/octet-stream',
    'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(name)}`,
  })

const keyOf = (headers: z.infer<typeof idempotencyHeaderSchema>): string | undefined => headers['idempotency-key']
const replayedHeader = (replayed: boolean): Record<string, string> =>
  replayed ? { 'Idempotent-Replayed': 'true' } : {}

export interface TicketRoutesDeps {
  tickets: Tickets
  ticketStaff: TicketStaff
}

export const ticketRoutes = ({ tickets, ticketStaff }: TicketRoutesDeps) =>
  createRouter()
    .openapi(openRoute, async (c) => {
      const { answer, replayed } = await tickets.open(actorOf(c), c.req.valid('json'), keyOf(c.req.valid('header')))
      return c.json(answer, 201, replayedHeader(replayed))
    })
    .openapi(listRoute, async (c) => c.json(await tickets.list(actorOf(c), c.req.valid('query')), 200))
    .openapi(fileRoute, async (c) => {
      const { answer, replayed } = await tickets.addFile(actorOf(c), c.req.valid('json'), keyOf(c.req.valid('header')))
      return c.json(answer, 200, replayedHeader(replayed))
    })
    .openapi(getRoute, async (c) => c.json(await tickets.get(actorOf(c), c.req.valid('param').id), 200))
    .openapi(writeRoute, async (c) => {
      const [{ id }, { text }] = [c.req.valid('param'), c.req.valid('json')]
      const { answer, replayed } = await tickets.write(actorOf(c), id, text, keyOf(c.req.valid('header')))
      return c.json(answer, 200, replayedHeader(replayed))
    })
    .openapi(getFileRoute, async (c) => {
      const { id, file_id } = c.req.valid('param')
      return sendFile(c, await tickets.getFile(actorOf(c), id, file_id))
    })
    .openapi(solveRoute, async (c) => c.json(await tickets.solve(actorOf(c), c.req.valid('param').id), 200))
    .openapi(rateRoute, async (c) =>
      c.json(await tickets.rate(actorOf(c), c.req.valid('param').id, c.req.valid('json').rating), 200),
    )
    .openapi(queueRoute, async (c) => c.json(await ticketStaff.list(actingOf(c), c.req.valid('query')), 200))
    .openapi(staffGetRoute, async (c) => c.json(await ticketStaff.get(c.req.valid('param').id), 200))
    .openapi(staffFileRoute, async (c) => {
      const { id, file_id } = c.req.valid('param')
      return sendFile(c, await ticketStaff.getFile(id, file_id))
    })
    .openapi(answerRoute, async (c) => {
      const [{ id }, asked] = [c.req.valid('param'), c.req.valid('json')]
      const { answer, replayed } = await ticketStaff.answer(actingOf(c), id, asked, keyOf(c.req.valid('header')))
      return c.json(answer, 200, replayedHeader(replayed))
    })
    .openapi(assignRoute, async (c) =>
      c.json(await ticketStaff.assign(actingOf(c), c.req.valid('param').id, c.req.valid('json').user_id), 200),
    )
    .openapi(staffSolveRoute, async (c) => c.json(await ticketStaff.solve(actingOf(c), c.req.valid('param').id), 200))
    .openapi(reopenRoute, async (c) => c.json(await ticketStaff.reopen(actingOf(c), c.req.valid('param').id), 200))
