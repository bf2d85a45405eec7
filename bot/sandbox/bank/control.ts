import { Hono } from 'hono'
import { z } from 'zod'
import { onlyJson } from '../control/door.ts'
import type { Bank } from './bank.ts'
import type { BankState } from './state.ts'
import { toPeriod } from './statements.ts'

const TRANSFERS_MAX = 1_000
const transfer = z.strictObject({
  amount: z.int().min(1).max(999_999_999),
  reference: z.string().max(35).optional(),
  text: z.string().max(500).optional(),
  party: z.string().max(70).optional(),
  direction: z.enum(['in', 'out']).optional(),
})
const payBody = transfer.extend({ is_pending: z.boolean().default(false) })
const batchBody = z.strictObject({ transfers: z.array(transfer).min(1).max(TRANSFERS_MAX) })
const reverseBody = z.strictObject({ ref: z.string() })
const time = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text))
const statementQuery = z.strictObject({
  format: z.enum(['camt.053', 'csv']).default('camt.053'),
  from: time.optional(),
  until: time.optional(),
})

/** What people do at the shop's bank, and its statements: `/sim/bank/…`. README.md lists it. */
export function bankControl(bank: Bank, state: BankState): Hono {
  const app = new Hono()
  app.use(onlyJson)
  app.onError((error, c) =>
    error instanceof z.ZodError
      ? c.json({ error: z.prettifyError(error) }, 400)
      : c.json({ error: 'the sandbox failed' }, 500),
  )
  app.get('/', (c) => {
    const { opening, closing } = toPeriod({ entries: state.entries, from: 0, until: Number.MAX_SAFE_INTEGER })
    return c.json({ opening, closing, entries: state.entries })
  })
  app.get('/statement', (c) => {
    const { format, from, until } = statementQuery.parse(c.req.query())
    const type = format === 'csv' ? 'text/csv; charset=utf-8' : 'application/xml'
    return c.body(bank.statement(format, from, until), 200, { 'content-type': type })
  })
  app.post('/pay', async (c) => {
    const { is_pending: isPending, ...paid } = payBody.parse(await c.req.json())
    return c.json(bank.pay(paid, isPending))
  })
  app.post('/pay-all', async (c) => c.json(bank.payAll(batchBody.parse(await c.req.json()).transfers)))
  app.post('/book', (c) => {
    bank.book()
    return c.json({})
  })
  app.post('/reverse', async (c) => {
    const reversal = bank.reverse(reverseBody.parse(await c.req.json()).ref)
    return reversal === undefined ? c.json({ error: 'there is no such entry' }, 400) : c.json(reversal)
  })
  return app
}
