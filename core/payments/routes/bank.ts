import { z } from 'zod'
import {
  assignBankEntryRequestSchema,
  assignedBankEntrySchema,
  bankEntriesQuerySchema,
  bankEntrySchema,
  bankPayoutsSchema,
  dismissBankEntryRequestSchema,
  importedStatementsSchema,
  importStatementsRequestSchema,
} from '../../contract/payments/bank.ts'
import { isProposal, proposedResponse } from '../../contract/trust/proposal.ts'
import { pageOf } from '../../contract/common.ts'
import { actingOf, carefulOf, createRouter, defineRoute } from '../../kit/http/router.ts'
import type { Payments } from '../service.ts'

const params = z.object({ id: z.string().max(64) })

const importRoute = defineRoute({
  operationId: 'importBankStatements',
  method: 'post',
  path: '/api/admin/bank/statements',
  // It credits whatever the file says: no limit of a role holds it.
  access: { permission: 'statements.import' },
  stepUp: 'always',
  errors: ['payment_disabled', 'statement_rejected'],
  tags: ['admin'],
  summary: 'Import bank statements. What was imported before adds nothing, also from another export',
  description:
    'Payments are found by their reference, and credited if amount and currency are those of the top-up; the rest is left to a person, as is what is for an account that the importer is in, or above FOUR_EYES_CREDITS. A statement whose entries do not lead from its opening balance to its closing one is refused.',
  request: { body: { required: true, content: { 'application/json': { schema: importStatementsRequestSchema } } } },
  responses: {
    200: { description: 'What was new in them', content: { 'application/json': { schema: importedStatementsSchema } } },
  },
})

const listRoute = defineRoute({
  operationId: 'listBankEntries',
  method: 'get',
  path: '/api/admin/bank/entries',
  access: { permission: 'payments.read' },
  tags: ['admin'],
  summary: 'List entries of bank statements, by default those that wait for a person, oldest first',
  request: { query: bankEntriesQuerySchema },
  responses: {
    200: { description: 'A page of entries', content: { 'application/json': { schema: pageOf(bankEntrySchema) } } },
  },
})

const assignRoute = defineRoute({
  operationId: 'assignBankEntry',
  method: 'post',
  path: '/api/admin/bank/entries/{id}/assign',
  access: { permission: 'credits.adjust' },
  stepUp: 'above_limit',
  errors: ['not_found', 'state_conflict', 'amount_unpayable', 'over_limit'],
  tags: ['admin'],
  summary: 'Credit a payment that a person has recognised, once',
  description: 'Above FOUR_EYES_CREDITS nothing moves: it waits for a second person.',
  request: {
    params,
    body: { required: true, content: { 'application/json': { schema: assignBankEntryRequestSchema } } },
  },
  responses: {
    200: { description: 'Credited', content: { 'application/json': { schema: assignedBankEntrySchema } } },
    202: proposedResponse,
  },
})

const dismissRoute = defineRoute({
  operationId: 'dismissBankEntry',
  method: 'post',
  path: '/api/admin/bank/entries/{id}/dismiss',
  access: { permission: 'credits.adjust' },
  errors: ['not_found', 'state_conflict'],
  tags: ['admin'],
  summary: 'Take an entry out of the queue that is no payment, or goes back by hand',
  request: {
    params,
    body: { required: true, content: { 'application/json': { schema: dismissBankEntryRequestSchema } } },
  },
  responses: { 200: { description: 'Dismissed', content: { 'application/json': { schema: bankEntrySchema } } } },
})

const payoutsRoute = defineRoute({
  operationId: 'listBankPayouts',
  method: 'get',
  path: '/api/admin/bank/payouts',
  access: { permission: 'payments.read' },
  tags: ['admin'],
  summary: 'List refunds that a person has to transfer; each ends when a statement shows that it left',
  responses: {
    200: { description: 'The oldest first', content: { 'application/json': { schema: bankPayoutsSchema } } },
  },
})

/** What staff do with the statements of the shop's bank. */
export const bankRoutes = ({ payments: { bank } }: { payments: Payments }) =>
  createRouter()
    .openapi(importRoute, async (c) => c.json(await bank.importStatements(actingOf(c), c.req.valid('json')), 200))
    .openapi(listRoute, async (c) => {
      const { state, ...page } = c.req.valid('query')
      return c.json(await bank.list(state, page), 200)
    })
    .openapi(assignRoute, async (c) => {
      const answer = await bank.assign(carefulOf(c), c.req.valid('param').id, c.req.valid('json'))
      return isProposal(answer) ? c.json(answer, 202) : c.json(answer, 200)
    })
    .openapi(dismissRoute, async (c) =>
      c.json(await bank.dismiss(actingOf(c), c.req.valid('param').id, c.req.valid('json').reason), 200),
    )
    .openapi(payoutsRoute, async (c) => c.json(await bank.payouts(), 200))
