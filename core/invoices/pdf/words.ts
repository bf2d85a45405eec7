import type { Language } from '../../contract/common.ts'
import type { ProviderName } from '../../contract/ledger.ts'
import type { InvoiceKind, InvoiceLine } from '../../contract/money/invoices.ts'
import { reasonIn } from '../../contract/money/reasons.ts'
import { sayNumber, sayRate } from './figures.ts'

/** Every word of a paper in one language. */
export interface PaperWords {
  title: Record<InvoiceKind, string>
  draft: string
  refersTo: Record<InvoiceKind, string>
  seller: string
  buyer: string
  account: string
  taxId: string
  issuedOn: string
  dueOn: string
  description: string
  credits: (line: Pick<InvoiceLine, 'credits' | 'plan'>) => string
  vatRate: string
  amount: (currency: string) => string
  net: string
  vat: (rate: number) => string
  noVat: string
  vatOnInvoice: string
  stars: string
  total: Record<InvoiceKind, string>
  rounding: string
  reason: string
  reasonOf: (reason: string) => string
  payBy: string
  beneficiary: string
  reference: string
  referenceNote: string
  paidOn: (day: string, provider: ProviderName) => string
  payment: string
  page: (number: number, of: number) => string
  dayOf: (iso: string) => string
}

const PROVIDERS: Record<ProviderName, string> = {
  sandbox: 'Sandbox',
  play: 'Telegram (sandbox)',
  stars: 'Telegram Stars',
  stripe: 'Stripe',
  paypal: 'PayPal',
  bank: '',
}

const MONTHS = {
  en: 'January February March April May June July August September October November December'.split(' '),
  ru: 'января февраля марта апреля мая июня июля августа сентября октября ноября декабря'.split(' '),
}

/** Written out here and not by the platform: its data changes from version to version, and a paper is to stay as it was. */
const dayIn =
  (language: Language, end: string) =>
  (iso: string): string => {
    const [year = '', month = '', day = ''] = iso.split('-')
    return `${Number(day)} ${MONTHS[language][Number(month) - 1] ?? month} ${year}${end}`
  }

function pluralRu(count: number, one: string, few: string, many: string): string {
  const [tens, units] = [count % 100, count % 10]
  if (tens >= 11 && tens <= 14) return many
  if (units === 1) return one
  return units >= 2 && units <= 4 ? few : many
}

export const PAPER_WORDS: Record<Language, PaperWords> = {
  en: {
    title: { invoice: 'Invoice', receipt: 'Receipt', credit_note: 'Credit note' },
    draft: 'DRAFT',
    refersTo: { invoice: 'For invoice', receipt: 'For receipt', credit_note: 'For credit note' },
    seller: 'Seller',
    buyer: 'Buyer',
    account: 'Account',
    taxId: 'Tax ID',
    issuedOn: 'Issued',
    dueOn: 'Due',
    description: 'Description',
    credits: ({ credits, plan }) =>
      `${sayNumber(credits, 'en')} ${credits === 1 ? 'credit' : 'credits'}${plan === null ? '' : `, monthly plan ${plan}`}`,
    vatRate: 'VAT',
    amount: (currency) => `Amount, ${currency}`,
    net: 'Net',
    vat: (rate) => `VAT ${sayRate(rate, 'en')}`,
    noVat: 'No VAT is charged.',
    vatOnInvoice: 'The VAT is stated on the invoice.',
    stars: 'Paid in Telegram Stars (XTR), which Telegram sells. The amount is a number of Stars.',
    total: { invoice: 'Total', receipt: 'Total paid', credit_note: 'Total credited' },
    rounding: 'Amounts include VAT. It is calculated per rate from the sum of the lines and rounded half up.',
    reason: 'Reason',
    reasonOf: (reason) => reasonIn('en', reason),
    payBy: 'Please pay by bank transfer',
    beneficiary: 'Beneficiary',
    reference: 'Reference',
    referenceNote: 'The payment is recognized by this reference alone. The credits arrive with the money.',
    paidOn: (day, provider) =>
      provider === 'bank' ? `Paid on ${day} by bank transfer` : `Paid on ${day}, ${PROVIDERS[provider]}`,
    payment: 'Payment',
    page: (number, of) => `Page ${number} of ${of}`,
    dayOf: dayIn('en', ''),
  },
  ru: {
    title: { invoice: 'Счёт', receipt: 'Квитанция', credit_note: 'Кредит-нота' },
    draft: 'ЧЕРНОВИК',
    refersTo: { invoice: 'К счёту', receipt: 'К квитанции', credit_note: 'К кредит-ноте' },
    seller: 'Продавец',
    buyer: 'Покупатель',
    account: 'Лицевой счёт',
    taxId: 'ИНН / налоговый номер',
    issuedOn: 'Дата',
    dueOn: 'Оплатить до',
    description: 'Наименование',
    credits: ({ credits, plan }) =>
      `${sayNumber(credits, 'ru')} ${pluralRu(credits, 'кредит', 'кредита', 'кредитов')}${plan === null ? '' : `, месячный план ${plan}`}`,
    vatRate: 'НДС',
    amount: (currency) => `Сумма, ${currency}`,
    net: 'Без НДС',
    vat: (rate) => `НДС ${sayRate(rate, 'ru')}`,
    noVat: 'НДС не облагается.',
    vatOnInvoice: 'НДС указан в счёте.',
    stars: 'Оплачено звёздами Telegram (XTR), их продаёт Telegram. Сумма — число звёзд.',
    total: { invoice: 'Итого', receipt: 'Итого оплачено', credit_note: 'Итого по кредит-ноте' },
    rounding:
      'НДС включён в суммы. Он рассчитан по каждой ставке от суммы строк и округлён до наименьшей единицы валюты, половина — вверх.',
    reason: 'Причина',
    reasonOf: (reason) => reasonIn('ru', reason),
    payBy: 'Оплатите банковским переводом',
    beneficiary: 'Получатель',
    reference: 'Назначение платежа',
    referenceNote: 'Платёж находят только по этому назначению. Кредиты поступят вместе с деньгами.',
    paidOn: (day, provider) =>
      provider === 'bank' ? `Оплачено ${day} банковским переводом` : `Оплачено ${day}, ${PROVIDERS[provider]}`,
    payment: 'Платёж',
    page: (number, of) => `Страница ${number} из ${of}`,
    dayOf: dayIn('ru', ' г.'),
  },
}
