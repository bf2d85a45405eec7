/** What a name says of a column of numbers: the price at the end of a period, that price adjusted for splits, or something else
 *  (`other`: an open, a volume, a change). Null when it says nothing we know. A name is a hint, never a proof. */
export type PriceForm = 'close' | 'adjusted' | 'other' | null

const CLOSE =
  /^(?:close|closing|legalcloseprice|closeprice|(?:price|close)(?:usdt?|eur|gbp|rub|btc)?|last|settle(?:ment)?|value|target|y|rate|nav|marketprice|zamkni[eę]cie|zuletzt|schluss(?:kurs)?|kurs|cierre|cl[oô]ture|dernier|chiusura|ultimo|[uú]ltimo|fechamento|kapan[ıi][sş]|slotkoers|цена|закрытие|курс|закр|收盘|收盤|收盘价|收盤價|終値|종가)$/
const ADJUSTED = /^(?:adj|adjusted|adjclose)$/
const OTHER =
  /^(?:prev(?:ious)?|open(?:ing)?|high|low|max|min|vol(?:ume)?|turnover|amount|trades?|count|numtrades|change|chg|changepercent|pct|percent|dividends?|splits?|interest|bid|ask|spread|mid|vwap|waprice|id|no|row|index|rank|year|month|day|hour|weight|cap|marketcap|supply|yield|return|returns|ma|sma|ema|rsi|wolumen|otwarcie|объ[её]м|откр|мин|макс|изм)$/

/** @param name in the form in which names are compared, see normalName */
export function priceFormOf(name: string): PriceForm {
  if (name.includes('%')) return 'other'
  const words = wordsOf(name)
  if (words.some((word) => ADJUSTED.test(word))) return 'adjusted'
  if (words.some((word) => OTHER.test(word))) return 'other'
  return words.some((word) => CLOSE.test(word)) ? 'close' : null
}

/** The word of a name that says what kind of price it is: the same for `Close`, `Close.1`, `Close_ABC`, `ABC Close`, `close (USD)`. */
export function seriesNameOf(name: string): string {
  return wordsOf(name).find((word) => CLOSE.test(word) || ADJUSTED.test(word)) ?? name
}

function wordsOf(name: string): readonly string[] {
  return name.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '')
}
