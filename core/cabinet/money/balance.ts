import { html } from 'hono/html'
import { PROVIDER_NAMES, type ProviderName, type TopUpView } from '../../contract/ledger.ts'
import type { Html } from '../../kit/http/page.ts'
import type { OwnSheet, PageBody } from '../shell/page.ts'
import type { Pages } from '../shell/pages.ts'
import { field, figure, select } from '../shell/parts.ts'
import { explain, isFaultOfForm, statusOf } from '../shell/problem.ts'

/** Ways that are paid within Telegram: the chat offers them. */
const IN_CHAT: readonly ProviderName[] = ['stars', 'play']
const PLACE = '/app/balance'
const USUAL_AMOUNT = 1_000

/** What is in the wallet, and how more gets there. */
export function addBalance(pages: Pages): void {
  pages.own('/app/balance', (sheet) => balancePage(sheet))

  pages.send('/app/top-up', async (sheet, form) => {
    const provider = PROVIDER_NAMES.find((one) => one === form.text('provider'))
    try {
      const request = { amount: Number(form.text('amount')), ...(provider === undefined ? {} : { provider }) }
      const order = await sheet.core.topUp(request, form.text('key'))
      return order.status === 'credited'
        ? pages.go(
            sheet,
            PLACE,
            sheet.say('top-up-credited', { credits: sheet.format.whole(order.amount), count: order.amount }),
          )
        : payPage(sheet, order)
    } catch (error) {
      if (!isFaultOfForm(error)) throw error
      return balancePage(sheet, { amount: form.text('amount'), fault: explain(sheet, error), status: statusOf(error) })
    }
  })

  pages.send('/app/redeem', async (sheet, form) => {
    try {
      const { credits } = await sheet.core.redeem(form.text('code'), form.text('key'))
      return pages.go(
        sheet,
        PLACE,
        sheet.say('top-up-credited', { credits: sheet.format.whole(credits), count: credits }),
      )
    } catch (error) {
      if (!isFaultOfForm(error)) throw error
      return balancePage(sheet, { fault: explain(sheet, error), status: statusOf(error) })
    }
  })
}

interface Shown {
  amount?: string
  fault?: Html
  status?: PageBody['status']
}

async function balancePage(sheet: OwnSheet, { amount, fault, status }: Shown = {}): Promise<PageBody> {
  const { say, format, formFields, core, c, newKey } = sheet
  const [balance, prices] = await Promise.all([core.balance(), core.prices()])
  const ways = prices.providers.filter((one) => !IN_CHAT.includes(one))
  const asked = amount ?? c.req.query('amount') ?? String(USUAL_AMOUNT)
  return {
    title: say('balance-title'),
    place: PLACE,
    ...(status === undefined ? {} : { status }),
    body: html`<h1>${say('balance-title')}</h1>
      ${fault ?? ''}
      <dl class="figures card">
        ${figure(say('available'), format.whole(balance.available), say('credits'))}
        ${figure(say('held'), format.whole(balance.held), say('credits'))}
        ${balance.expiring.map(({ credits, expires_at }) => figure(say('balance-expiring'), format.whole(credits), html`${say('on')} ${format.time(expires_at, 'day')}`))}
      </dl>
      <div class="grid">
        <section class="card"><h2>${say('top-up')}</h2>
          ${
            ways.length === 0
              ? html`<p>${say('top-up-in-chat')}</p>`
              : html`<form method="post" action="/app/top-up">${formFields}<input type="hidden" name="key" value="${newKey()}" />
                  ${field({ name: 'amount', label: say('top-up-credits'), inputmode: 'numeric', required: true, value: asked, maxlength: 12 })}
                  ${select({ name: 'provider', label: say('top-up-way'), value: '', options: ways.map((one) => ({ value: one, label: say(`provider-${one}`) })) })}
                  <button type="submit">${say('go-on')}</button></form>
                  ${ways.includes('sandbox') ? html`<p class="muted">${say('top-up-play')}</p>` : ''}`
          }
        </section>
        <section class="card"><h2>${say('redeem-title')}</h2>
          <form method="post" action="/app/redeem">${formFields}<input type="hidden" name="key" value="${newKey()}" />
            ${field({ name: 'code', label: say('redeem-code'), required: true, maxlength: 40 })}
            <button class="quiet" type="submit">${say('redeem')}</button></form>
        </section>
      </div>
      <p><a href="/app/statement">${say('statement-title')}</a></p>`,
  }
}

/** Where an order is paid. A link, because a form of ours leads to no other host. */
function payPage({ say, format }: OwnSheet, { amount, price, url, instruction, expires_at }: TopUpView): PageBody {
  const of = say('pay-for', { credits: format.whole(amount), count: amount })
  const sum = instruction === null ? '' : `${instruction.amount} ${instruction.currency}`
  return {
    title: say('pay-title'),
    place: PLACE,
    body: html`<h1>${say('pay-title')}</h1>
      <section class="card narrow"><p>${of}</p>
        ${url === null ? '' : html`<p class="actions"><a class="button" href="${url}" rel="noreferrer">${say('pay-now', { price: moneyOf(format.locale, price) })}</a></p>`}
        ${
          instruction === null
            ? ''
            : html`<p>${say('pay-by-transfer')}</p><dl class="facts">
                <dt>${say('pay-to')}</dt><dd>${instruction.beneficiary}</dd>
                <dt>IBAN</dt><dd><code>${instruction.iban}</code></dd>
                ${instruction.bic === null ? '' : html`<dt>BIC</dt><dd><code>${instruction.bic}</code></dd>`}
                <dt>${say('pay-sum')}</dt><dd>${sum}</dd>
                <dt>${say('pay-reference')}</dt><dd><code>${instruction.reference}</code></dd>
                <dt>${say('until')}</dt><dd>${format.time(instruction.due_at, 'day')}</dd>
              </dl>`
        }
        ${expires_at === null || instruction !== null ? '' : html`<p class="muted">${say('pay-until')} ${format.time(expires_at)}</p>`}
        <p><a href="${PLACE}">${say('balance-title')}</a></p>
      </section>`,
  }
}

function moneyOf(locale: string, { amount, currency }: TopUpView['price']): string {
  const format = new Intl.NumberFormat(locale, { style: 'currency', currency })
  return format.format(amount / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2))
}
