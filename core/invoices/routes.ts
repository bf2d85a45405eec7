import type { Context } from 'hono'
import { z } from 'zod'
import { idempotencyHeaderSchema, languageSchema } from '../contract/common.ts'
import {
  cancelInvoiceRequestSchema,
  draftInvoiceRequestSchema,
  invoicePageSchema,
  invoicesQuerySchema,
  invoiceViewSchema,
} from '../contract/money/invoices.ts'
import { actingOf, actorOf, type AppEnv, createRouter, defineRoute } from '../kit/http/router.ts'
import type { Invoices, Printed } from './service.ts'

const params = z.object({ id: z.string().max(64) })
const pdfQuery = z.object({
  language: languageSchema.optional().meta({ description: 'by default that of Accept-Language' }),
})
const pdfResponse = {
  description: 'The paper, always the same bytes',
  content: { 'application/pdf': { schema: z.string().meta({ format: 'binary' }) } },
}

const listRoute = defineRoute({
  operationId: 'listInvoices',
  method: 'get',
  path: '/api/invoices',
  access: { member: 'read_all' },
  scope: 'read',
  tags: ['payments'],
  summary: 'List your invoices, receipts and credit notes, newest first',
  request: { query: invoicesQuerySchema },
  responses: { 200: { description: 'A page of them', content: { 'application/json': { schema: invoicePageSchema } } } },
})

const getRoute = defineRoute({
  operationId: 'getInvoice',
  method: 'get',
  path: '/api/invoices/{id}',
  access: { member: 'read_all' },
  scope: 'read',
  errors: ['not_found'],
  tags: ['payments'],
  summary: 'Get an invoice, a receipt or a credit note',
  request: { params },
  responses: { 200: { description: 'It', content: { 'application/json': { schema: invoiceViewSchema } } } },
})

const pdfRoute = defineRoute({
  operationId: 'getInvoicePdf',
  method: 'get',
  path: '/api/invoices/{id}/pdf',
  access: { member: 'read_all' },
  scope: 'read',
  errors: ['not_found', 'unavailable'],
  tags: ['payments'],
  summary: 'Download an invoice, a receipt or a credit note as PDF, in English or Russian',
  request: { params, query: pdfQuery },
  responses: { 200: pdfResponse },
})

const adminListRoute = defineRoute({
  operationId: 'listAllInvoices',
  method: 'get',
  path: '/api/admin/invoices',
  access: { permission: 'payments.read' },
  tags: ['admin'],
  summary: 'List invoices, receipts and credit notes of all accounts, newest first',
  request: {
    query: invoicesQuerySchema.extend({
      account_id: z.string().max(64).optional(),
      number: z.string().max(40).optional(),
    }),
  },
  responses: { 200: { description: 'A page of them', content: { 'application/json': { schema: invoicePageSchema } } } },
})

const adminGetRoute = defineRoute({
  operationId: 'getInvoiceById',
  method: 'get',
  path: '/api/admin/invoices/{id}',
  access: { permission: 'payments.read' },
  errors: ['not_found'],
  tags: ['admin'],
  summary: 'Get an invoice, a receipt or a credit note of any account',
  request: { params },
  responses: { 200: { description: 'It', content: { 'application/json': { schema: invoiceViewSchema } } } },
})

const adminPdfRoute = defineRoute({
  operationId: 'getInvoicePdfById',
  method: 'get',
  path: '/api/admin/invoices/{id}/pdf',
  access: { permission: 'payments.read' },
  errors: ['not_found', 'unavailable'],
  tags: ['admin'],
  summary: 'Download an invoice, a receipt or a credit note of any account as PDF',
  request: { params, query: pdfQuery },
  responses: { 200: pdfResponse },
})

const draftRoute = defineRoute({
  operationId: 'draftInvoice',
  method: 'post',
  path: '/api/admin/invoices',
  access: { permission: 'invoices.change' },
  errors: ['not_found', 'payment_disabled', 'amount_unpayable'],
  tags: ['admin'],
  summary: 'Draft an invoice to a company for credits; it has no number, and nobody is told, until it is issued',
  request: {
    headers: idempotencyHeaderSchema,
    body: { required: true, content: { 'application/json': { schema: draftInvoiceRequestSchema } } },
  },
  responses: { 201: { description: 'The draft', content: { 'application/json': { schema: invoiceViewSchema } } } },
})

const issueRoute = defineRoute({
  operationId: 'issueInvoice',
  method: 'post',
  path: '/api/admin/invoices/{id}/issue',
  access: { permission: 'invoices.change' },
  errors: ['not_found', 'state_conflict', 'payment_disabled'],
  tags: ['admin'],
  summary: 'Issue a draft: it gets its number and a reference, and the company is told',
  request: { params, headers: idempotencyHeaderSchema },
  responses: { 200: { description: 'The invoice', content: { 'application/json': { schema: invoiceViewSchema } } } },
})

const cancelRoute = defineRoute({
  operationId: 'cancelInvoice',
  method: 'post',
  path: '/api/admin/invoices/{id}/cancel',
  access: { permission: 'invoices.change' },
  errors: ['not_found', 'state_conflict'],
  tags: ['admin'],
  summary: 'Cancel an invoice that is not paid, by a credit note; refund one that is paid instead',
  request: {
    params,
    headers: idempotencyHeaderSchema,
    body: { required: true, content: { 'application/json': { schema: cancelInvoiceRequestSchema } } },
  },
  responses: { 200: { description: 'The invoice', content: { 'application/json': { schema: invoiceViewSchema } } } },
})

/** Papers of customers, and those of all accounts for staff. */
export const invoiceRoutes = ({ invoices }: { invoices: Invoices }) =>
  createRouter()
    .openapi(listRoute, async (c) => c.json(await invoices.listOwn(actorOf(c), c.req.valid('query')), 200))
    .openapi(getRoute, async (c) => c.json(await invoices.getOwn(actorOf(c), c.req.valid('param').id), 200))
    .openapi(pdfRoute, async (c) => {
      const language = c.req.valid('query').language ?? c.var.language
      return sendPdf(c, await invoices.printOwn(actorOf(c), c.req.valid('param').id, language))
    })
    .openapi(adminListRoute, async (c) => c.json(await invoices.listAll(c.req.valid('query')), 200))
    .openapi(draftRoute, async (c) => {
      const key = c.req.valid('header')['idempotency-key']
      const { answer, replayed } = await invoices.draft(actingOf(c), c.req.valid('json'), key)
      if (replayed) c.header('Idempotent-Replayed', 'true')
      return c.json(answer, 201)
    })
    .openapi(issueRoute, async (c) => {
      const key = c.req.valid('header')['idempotency-key']
      const { answer, replayed } = await invoices.issue(actingOf(c), c.req.valid('param').id, key)
      if (replayed) c.header('Idempotent-Replayed', 'true')
      return c.json(answer, 200)
    })
    .openapi(cancelRoute, async (c) => {
      const key = c.req.valid('header')['idempotency-key']
      const { id } = c.req.valid('param')
      const { answer, replayed } = await invoices.cancel(actingOf(c), id, c.req.valid('json').reason, key)
      if (replayed) c.header('Idempotent-Replayed', 'true')
      return c.json(answer, 200)
    })
    .openapi(adminGetRoute, async (c) => c.json(await invoices.get(c.req.valid('param').id), 200))
    .openapi(adminPdfRoute, async (c) =>
      sendPdf(c, await invoices.print(c.req.valid('param').id, c.req.valid('query').language ?? c.var.language)),
    )

function sendPdf(c: Context<AppEnv>, { pdf, name }: Printed) {
  return c.body(new Uint8Array(pdf), 200, {
    'content-type': 'application/pdf',
    'content-disposition': `attachment; filename="${name}"`,
    'cache-control': 'private, no-store',
  })
}
