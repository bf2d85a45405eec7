import { Hono } from 'hono'
import { html } from 'hono/html'
import { z } from 'zod'
import { onlyOwnPage } from '../control/door.ts'
import type { Bank } from './bank.ts'

const asked = z.object({
  amount: z.coerce.number().int().min(1).max(999_999_999),
  reference: z.string().max(35),
})

/** The payer's side of the shop's bank, for people: a transfer, and the statement that tells of it. */
export function bankPage(bank: Bank): Hono {
  const app = new Hono()
  app.get('/', (c) => {
    const found = asked.safeParse(c.req.query())
    const { amount, reference } = found.success ? found.data : { amount: 1, reference: '' }
    return c.html(
      page(html`<h1>Transfer</h1>
        <p>A stand-in for a bank with play money; nothing leaves this machine.</p>
        <form method="post">
          <label>Amount, in cents <input name="amount" type="number" min="1" value="${amount}" required /></label>
          <label>Reference <input name="reference" value="${reference}" maxlength="35" /></label>
          <button>Transfer</button>
        </form>`),
    )
  })
  app.post('/', onlyOwnPage, async (c) => {
    const found = asked.safeParse(await c.req.parseBody())
    if (!found.success)
      return c.html(page(html`<p>A whole number of cents, and a reference of at most 35 characters.</p>`), 400)
    bank.pay(found.data)
    return c.html(
      page(html`<h1>Booked</h1>
        <p>The shop learns of it when its staff imports the <a href="/sim/bank/statement" download="statement.xml">statement of today</a>.</p>`),
    )
  })
  return app
}

const page = (body: ReturnType<typeof html>) =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Bank · sandbox</title>
        <style>
          body { font: 18px/1.5 system-ui, sans-serif; max-width: 28rem; margin: 3rem auto; padding: 0 1rem; }
          button, input { display: block; width: 100%; box-sizing: border-box; font: inherit; padding: 0.7rem; margin: 0.6rem 0; }
        </style>
      </head>
      <body>
        ${body}
      </body>
    </html>`
