import { z } from 'zod'
import { pageOf } from '../contract/common.ts'
import { ownBalanceSchema, transactionsQuerySchema, transactionViewSchema } from '../contract/ledger.ts'
import type { Reader } from '../db/client.ts'
import { actorOf, createRouter, defineRoute } from '../kit/http/router.ts'
import type { Ledger } from './service.ts'

const balanceRoute = defineRoute({
  operationId: 'getBalance',
  method: 'get',
  path: '/api/account/balance',
  access: { member: 'read' },
  scope: 'read',
  tags: ['account'],
  summary: 'Get your balance: total, held and available, and what expires',
  responses: { 200: { description: 'The balance', content: { 'application/json': { schema: ownBalanceSchema } } } },
})

const transactionsRoute = defineRoute({
  operationId: 'listTransactions',
  method: 'get',
  path: '/api/account/transactions',
  access: { member: 'read_all' },
  scope: 'read',
  tags: ['account'],
  summary: 'List your statement, newest first',
  request: { query: transactionsQuerySchema },
  responses: {
    200: {
      description: 'A page of the statement',
      content: { 'application/json': { schema: pageOf(transactionViewSchema) } },
    },
  },
})

const csvRoute = defineRoute({
  operationId: 'downloadTransactionsCsv',
  method: 'get',
  path: '/api/account/transactions.csv',
  access: { member: 'read_all' },
  scope: 'read',
  tags: ['account'],
  summary: 'Download your whole statement as CSV, newest first',
  responses: { 200: { description: 'One line per entry', content: { 'text/csv': { schema: z.string() } } } },
})

export const ledgerRoutes = ({ ledger, reader }: { ledger: Ledger; reader: Reader }) =>
  createRouter()
    .openapi(balanceRoute, async (c) => c.json(await ledger.ownBalance(reader, actorOf(c).accountId), 200))
    .openapi(transactionsRoute, async (c) =>
      c.json(await ledger.statement(reader, actorOf(c).accountId, c.req.valid('query')), 200),
    )
    .openapi(csvRoute, async (c) =>
      c.body(toStream(ledger.statementCsv(reader, actorOf(c).accountId)), 200, {
        'content-type': 'text/csv; charset=utf-8',
        'content-disposition': 'attachment; filename="statement.csv"',
      }),
    )

function toStream(chunks: AsyncGenerator<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await chunks.next()
      if (done === true) controller.close()
      else controller.enqueue(encoder.encode(value))
    },
    async cancel() {
      await chunks.return(undefined)
    },
  })
}
