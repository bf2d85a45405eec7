import { z } from 'zod'
import { pageOf } from '../contract/common.ts'
import { balanceViewSchema, transactionsQuerySchema, transactionViewSchema } from '../contract/ledger.ts'
import type { Reader } from '../db/client.ts'
import { actorOf, createRouter, defineRoute } from '../kit/http/router.ts'
import type { Ledger } from './service.ts'

const balanceRoute = defineRoute({
  operationId: 'getBalance',
  method: 'get',
  path: '/api/account/balance',
  access: 'user',
  scope: 'read',
  tags: ['account'],
  summary: 'Get your balance: total, held and available',
  responses: { 200: { description: 'The balance', content: { 'application/json': { schema: balanceViewSchema } } } },
})

const transactionsRoute = defineRoute({
  operationId: 'listTransactions',
  method: 'get',
  path: '/api/account/transactions',
  access: 'user',
  scope: 'read',
  tags: ['account'],
  summary: 'List your statement, newest first. `Accept: text/csv` returns all of it.',
  request: { query: transactionsQuerySchema },
  responses: {
    200: {
      description: 'A page of the statement, or all of it as CSV',
      content: {
        'application/json': { schema: pageOf(transactionViewSchema) },
        'text/csv': { schema: z.string() },
      },
    },
  },
})

export const ledgerRoutes = ({ ledger, reader }: { ledger: Ledger; reader: Reader }) =>
  createRouter()
    .openapi(balanceRoute, async (c) => c.json(await ledger.balance(reader, actorOf(c).accountId), 200))
    .openapi(transactionsRoute, async (c) => {
      const { accountId } = actorOf(c)
      if (wantsCsv(c.req.header('accept'))) {
        return c.body(toStream(ledger.statementCsv(reader, accountId)), 200, {
          'content-type': 'text/csv; charset=utf-8',
          'content-disposition': 'attachment; filename="statement.csv"',
        })
      }
      return c.json(await ledger.statement(reader, accountId, c.req.valid('query')), 200)
    })

/** CSV only for who names it before JSON: a browser's `*` + `/*` gets JSON. */
function wantsCsv(accept = ''): boolean {
  const kinds = accept.split(',').map((kind) => kind.split(';')[0]?.trim().toLowerCase())
  const csv = kinds.indexOf('text/csv')
  const json = kinds.indexOf('application/json')
  return csv >= 0 && (json < 0 || csv < json)
}

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
