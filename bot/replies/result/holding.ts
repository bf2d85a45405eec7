import type { JobView } from '../../../core/contract/jobs/job.ts'
import type { Holding } from '../../people/holdings.ts'
import type { Say } from '../../locales/say.ts'
import { ahead, price } from '../../ui/format.ts'

const AMOUNT_MAX = 1_000_000_000_000
/** Below this, amounts are shown with cents. */
const CENTS_BELOW = 100
const SIGNS: Readonly<Record<string, string>> = { '€': 'EUR', $: 'USD', '£': 'GBP', '¥': 'JPY', '₽': 'RUB', РУБ: 'RUB' }

/** An amount as people write it: "10,000", "10 000 €", "$5000", "1000000 rub"; undefined for anything else. 0
 *  removes the holding. */
export function parseHolding(text: string): Holding | undefined {
  const [, before = '', digits = '', after = ''] =
    /^\s*([€$£¥₽]?)\s*(\d[\d\s.,'\u00a0\u202f]*?)\s*([€$£¥₽]|[a-z]{3}|руб\.?)?\s*$/i.exec(text) ?? []
  const plain = digits.replace(/[\s.,'\u00a0\u202f](?=\d{3}(\D|$))/g, '').replace(',', '.')
  if (!/^\d{1,13}(\.\d{1,2})?$/.test(plain) || Number(plain) > AMOUNT_MAX) return undefined
  const named = (before || after).toUpperCase().replace('.', '')
  return { amount: Number(plain), currency: SIGNS[named] ?? named }
}

/** A share of a holding in its money: "1,120 EUR". */
export function money(say: Say, { amount, currency }: Holding, share = 1): string {
  const value = amount * share
  const text = price(say, value, Math.abs(value) < CENTS_BELOW && value % 1 !== 0 ? 2 : 0)
  return currency === '' ? text : `${text} ${currency}`
}

/** What a forecast means for a holding: its range, and the loss of one time in twenty. Undefined if the
 *  result lacks either. */
export function holdingLine(say: Say, job: JobView, holding: Holding): string | undefined {
  const step = job.forecast?.at(-1)
  const risk = job.risk?.horizons.find(({ steps }) => steps === step?.step)
  const last = job.audit?.last_price
  if (step === undefined || risk === undefined || last === undefined || last <= 0) return undefined
  return say('holding-line', {
    amount: money(say, holding),
    ahead: ahead(say, step.step, job.audit),
    low: money(say, { ...holding, currency: '' }, (step.quantiles['0.1'] ?? step.price) / last),
    high: money(say, { ...holding, currency: '' }, (step.quantiles['0.9'] ?? step.price) / last),
    loss: money(say, { ...holding, currency: '' }, risk.var_95),
  })
}
