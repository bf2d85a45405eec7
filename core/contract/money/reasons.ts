import type { Language } from '../common.ts'

/** By whom money is paid back, as a sentence names them. */
const NAMES: Record<string, string> = { stripe: 'Stripe', paypal: 'PayPal', stars: 'Telegram', bank: '' }

/** What core itself gives as a reason. It is stored in English, on papers for good. */
const OWN: ReadonlyArray<{ en: RegExp; ru: (...parts: string[]) => string }> = [
  { en: /^not paid (\d+) days after it was due$/, ru: (days) => `не оплачен спустя ${days} дн. после срока` },
  { en: /^paid by another amount$/, ru: () => 'оплачен другой суммой' },
  { en: /^not renewed$/, ru: () => 'план больше не продлевается' },
  { en: /^another plan from then on$/, ru: () => 'дальше другой план' },
  {
    en: /^paid back by (stripe|paypal|stars|Telegram|bank)$/,
    ru: (by = '') => (by === 'bank' ? 'возвращено банком' : `возвращено через ${NAMES[by] ?? by}`),
  },
  { en: /^a refund did not arrive$/, ru: () => 'возврат не дошёл' },
  { en: /^the payment is disputed at its bank$/, ru: () => 'платёж оспорен в банке' },
  { en: /^no longer disputed$/, ru: () => 'платёж больше не оспаривается' },
  { en: /^the bank paid the disputed payment back$/, ru: () => 'банк вернул оспоренный платёж' },
  { en: /^welcome credits$/, ru: () => 'приветственные кредиты' },
  { en: /^code (\S+)$/, ru: (code) => `код ${code}` },
  { en: /^accounts joined$/, ru: () => 'счета объединены' },
]

/** A reason in a language, if it is one of core's own; what people wrote stays as they wrote it. */
export function reasonIn(language: Language, reason: string): string {
  if (language === 'en') return reason
  for (const { en, ru } of OWN) {
    const found = en.exec(reason)
    if (found !== null) return ru(...found.slice(1))
  }
  return reason
}
