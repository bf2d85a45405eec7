import { html } from 'hono/html'
import type { Language } from '../contract/common.ts'
import type { BankInstruction } from '../contract/payments/bank.ts'
import type { TopUpView } from '../contract/ledger.ts'
import { formPage, type Html } from '../kit/http/page.ts'

export type Paid = Pick<TopUpView, 'provider' | 'status' | 'amount' | 'instruction'>

/** The page that a payer comes back to: it shows the state of the payment, as the provider reports it. */
export function paidPage(language: Language, { provider, status, amount, instruction }: Paid): Html {
  const texts = TEXTS[language]
  // Money that is sent to a bank is on its way for days: nobody knows yet that it was not paid.
  const { kind, text } = provider === 'bank' ? { ...texts.states, ...texts.byBank }[status] : texts.states[status]
  const said = text.replace('{credits}', amount.toLocaleString(language))
  const again = status === 'pending' || status === 'processing' ? html`<p>${texts.again}</p>` : ''
  return formPage(
    language,
    texts,
    html`<p class="${kind}" role="status"><strong>${said}</strong></p>
      ${instruction === null ? again : transfer(language, instruction)}`,
  )
}

/** What to write into a transfer. */
function transfer(
  language: Language,
  { beneficiary, iban, bic, amount, currency, reference, due_at }: BankInstruction,
): Html {
  const { transfer: titles, once } = TEXTS[language]
  const due = new Date(due_at).toLocaleDateString(language, { timeZone: 'UTC' })
  const rows = [
    [titles.beneficiary, beneficiary],
    [titles.iban, iban],
    ...(bic === null ? [] : [[titles.bic, bic]]),
    [titles.amount, `${amount} ${currency}`],
    [titles.reference, reference],
    [titles.due, due],
  ]
  return html`<dl>${rows.map(([title, value]) => html`<dt>${title}</dt><dd><strong>${value}</strong></dd>`)}</dl>
    <p>${once}</p>`
}

const TEXTS = {
  en: {
    title: 'Your payment',
    intro: 'You may close this page: whatever you see here, the credits come as soon as the money does.',
    transfer: {
      beneficiary: 'Beneficiary',
      iban: 'IBAN',
      bic: 'BIC',
      amount: 'Amount',
      reference: 'Reference',
      due: 'By (UTC)',
    },
    once: 'Copy the reference unchanged and pay exactly this amount: the shop recognizes your payment by both. Credits come when the shop has the statement of its bank.',
    again: 'Load this page again to see whether that has changed.',
    states: {
      pending: { kind: 'bad', text: 'Not paid yet. Nothing was charged so far.' },
      processing: { kind: 'good', text: 'Your bank is working on it. {credits} credits come when the money does.' },
      credited: { kind: 'good', text: 'Paid: {credits} credits are on your account.' },
      failed: { kind: 'bad', text: 'The payment failed, and nothing was charged. Start a new top-up.' },
      expired: { kind: 'bad', text: 'The time to pay is over, and nothing was charged. Start a new top-up.' },
      refunded: { kind: 'good', text: 'This payment was returned to you.' },
    },
    byBank: {
      pending: { kind: 'bad', text: 'Your transfer has not arrived yet.' },
      expired: {
        kind: 'bad',
        text: 'The time to transfer is over. If you have sent the money already, do not send it again: it is credited when it arrives.',
      },
    },
  },
  ru: {
    title: 'Ваш платёж',
    intro: 'Страницу можно закрыть: что бы здесь ни было, кредиты придут, как только поступят деньги.',
    transfer: {
      beneficiary: 'Получатель',
      iban: 'IBAN',
      bic: 'BIC',
      amount: 'Сумма',
      reference: 'Назначение платежа',
      due: 'Не позже (UTC)',
    },
    once: 'Перепишите назначение платежа без изменений и переведите ровно эту сумму: по ним мы узнаем ваш платёж. Кредиты придут, когда магазин получит выписку банка.',
    again: 'Обновите страницу, чтобы узнать, не изменилось ли что-нибудь.',
    states: {
      pending: { kind: 'bad', text: 'Пока не оплачено. Ничего не списано.' },
      processing: {
        kind: 'good',
        text: 'Банк проводит платёж. Когда деньги поступят, вы получите кредиты: {credits}.',
      },
      credited: { kind: 'good', text: 'Оплачено. На счёт зачислены кредиты: {credits}.' },
      failed: { kind: 'bad', text: 'Платёж не прошёл, ничего не списано. Начните пополнение заново.' },
      expired: { kind: 'bad', text: 'Время оплаты вышло, ничего не списано. Начните пополнение заново.' },
      refunded: { kind: 'good', text: 'Этот платёж вам вернули.' },
    },
    byBank: {
      pending: { kind: 'bad', text: 'Ваш перевод пока не поступил.' },
      expired: {
        kind: 'bad',
        text: 'Время для перевода вышло. Если вы уже отправили деньги, не переводите их снова: мы зачислим их, когда они поступят.',
      },
    },
  },
} as const
