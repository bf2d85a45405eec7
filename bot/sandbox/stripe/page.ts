import { html } from 'hono/html'
import type { Session } from './state.ts'

type Html = ReturnType<typeof html>

/** The checkout page: what is sold, and what a person may do. No card is asked for, because there is none. */
export function checkoutPage(session: Session, said?: string): Html {
  const price = new Intl.NumberFormat('en', { style: 'currency', currency: session.currency.toUpperCase() })
  const { maximumFractionDigits = 2 } = price.resolvedOptions()
  const total = price.format(session.amount_total / 10 ** maximumFractionDigits)
  const isOpen = session.status === 'open'
  const acts = [
    ['pay', `Pay ${total}`],
    ['pay_later', 'Pay later by debit (arrives days later)'],
    ['decline', 'Pay with a card that is declined'],
    ['leave', 'Leave'],
  ]
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Checkout · sandbox</title>
        <style>
          body { font: 18px/1.5 system-ui, sans-serif; max-width: 28rem; margin: 3rem auto; padding: 0 1rem; }
          button { display: block; width: 100%; font: inherit; padding: 0.7rem; margin: 0.6rem 0; }
          .said { border-left: 0.4rem solid #b3261e; padding-left: 0.8rem; }
        </style>
      </head>
      <body>
        <h1>${session.sandbox.name}</h1>
        <p><strong>${total}</strong> · play money of the sandbox; nothing leaves this machine</p>
        ${said === undefined ? '' : html`<p class="said" role="alert">${said}</p>`}
        ${
          isOpen
            ? html`<form method="post">${acts.map(([act, text]) => html`<button name="act" value="${act}">${text}</button>`)}</form>`
            : html`<p>This checkout is ${session.status}.</p>`
        }
      </body>
    </html>`
}
