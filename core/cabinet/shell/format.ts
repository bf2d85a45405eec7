import { html } from 'hono/html'
import type { Language } from '../../contract/common.ts'
import type { Html } from '../../kit/http/page.ts'

/** Numbers and times in the reader's way. */
export interface Format {
  /** The locale: `en-GB`, `ru`. */
  readonly locale: string
  /** A whole number: `12,500`. */
  whole: (value: number) => string
  /** With its sign, for what came and went: `+500`. */
  signed: (value: number) => string
  /** With the decimals that the prices came with; at most six significant digits where they varied. */
  price: (value: number, decimals?: number | null) => string
  /** 0.071 is `7.1 %`. `digits`: after the decimal mark. */
  share: (value: number | null | undefined, digits?: number) => string
  /** A time element. The text is in UTC, and a script puts it in the reader's zone; `day`: without hours. */
  time: (iso: string | null, kind?: 'minute' | 'day') => Html | string
}

/** `tags`: the Accept-Language header, whose first tag of the page's language says how numbers and dates are written. */
export function createFormat(language: Language, tags: string): Format {
  const locale = toLocale(language, tags)
  const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 })
  const signed = new Intl.NumberFormat(locale, { maximumFractionDigits: 0, signDisplay: 'exceptZero' })
  const minute = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' })
  const day = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' })
  return {
    locale,
    whole: (value) => whole.format(value),
    signed: (value) => signed.format(value),
    price: (value, decimals = null) =>
      new Intl.NumberFormat(
        locale,
        decimals === null
          ? { maximumSignificantDigits: 6 }
          : { minimumFractionDigits: decimals, maximumFractionDigits: decimals },
      ).format(value),
    share: (value, digits = 1) =>
      value === null || value === undefined
        ? '–'
        : new Intl.NumberFormat(locale, {
            style: 'percent',
            minimumFractionDigits: digits,
            maximumFractionDigits: digits,
          }).format(value),
    time(iso, kind = 'minute') {
      if (iso === null) return '–'
      const at = new Date(iso)
      return kind === 'day'
        ? html`<time datetime="${iso}">${day.format(at)}</time>`
        : html`<time datetime="${iso}" data-local>${minute.format(at)} UTC</time>`
    },
  }
}

function toLocale(language: Language, tags: string): string {
  const tag = tags
    .split(',')
    .map((part) => (part.split(';')[0] ?? '').trim())
    .find((one) => one.slice(0, 2).toLowerCase() === language)
  if (tag === undefined) return language
  try {
    return Intl.getCanonicalLocales(tag)[0] ?? language
  } catch {
    return language
  }
}
