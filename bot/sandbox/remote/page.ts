import { html } from 'hono/html'

type Html = ReturnType<typeof html>

export interface Checkout {
  /** Who plays: Stripe, PayPal. */
  provider: string
  name: string
  /** In the smallest unit. */
  amount: number
  currency: string
  /** Undefined while it can be paid; afterwards its outcome. */
  over: string | undefined
  /** What went wrong before. */
  said?: string | undefined
}

/** What a person does on the page: pays, by a way that takes days or one that is declined, or leaves. */
export type Act = 'pay' | 'pay_later' | 'decline' | 'leave'
const ACTS: readonly Act[] = ['pay', 'pay_later', 'decline', 'leave']
/** The act that a form names; undefined if there is none such. */
export const toAct = (named: unknown): Act | undefined => ACTS.find((each) => each === named)

/** The checkout page: what is sold, and what a person may do. No card is asked for, because there is none. */
export function checkoutPage({ provider, name, amount, currency, over, said }: Checkout): Html {
  const price = new Intl.NumberFormat('en', { style: 'currency', currency })
  const { maximumFractionDigits = 2 } = price.resolvedOptions()
  const total = price.format(amount / 10 ** maximumFractionDigits)
  const acts: Array<[Act, string]> = [
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
        <title>${provider} · sandbox</title>
        <style>
          body { font: 18px/1.5 system-ui, sans-serif; max-width: 28rem; margin: 3rem auto; padding: 0 1rem; }
          button { display: block; width: 100%; font: inherit; padding: 0.7rem; margin: 0.6rem 0; }
          .said { border-left: 0.4rem solid #b3261e; padding-left: 0.8rem; }
        </style>
      </head>
      <body>
        <h1>${name}</h1>
        <p><strong>${total}</strong> · a stand-in for ${provider} with play money; nothing leaves this machine</p>
        ${said === undefined ? '' : html`<p class="said" role="alert">${said}</p>`}
        ${
          over === undefined
            ? html`<form method="post">${acts.map(([act, text]) => html`<button name="act" value="${act}">${text}</button>`)}</form>`
            : html`<p>This checkout is ${over}.</p>`
        }
      </body>
    </html>`
}
