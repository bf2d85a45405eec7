import type { NumberColumnResult } from '../numbers/number-column.ts'
import { reasonByte } from '../cells/reasons.ts'
import type { RawRows } from '../series.ts'
import type { TimeColumnResult } from '../dates/time-column.ts'

const NO_PRICE = reasonByte('no_price')
const NOT_A_NUMBER = reasonByte('price_not_a_number')
const ROWS_MAX = 50
/** What is said of a whole table in its last rows: `Highest: 110.2`, as Investing.com writes it in many languages. */
const TOTAL =
  /^\s*(?:(?:grand |sub)?total|sum|average|avg|mean|median|highest|lowest|high|low|max|min|difference|diff|change|std|count|итого|всего|сумма|средн|медиана|максим|миним|разн|изменение|gesamt|summe|durchschnitt|höchst|tiefst|differenz|promedio|suma|máximo|mínimo|moyenne|somme|plus (?:haut|bas)|media|somma|massimo|minimo|gemiddeld|totaal|średni|suma|ortalama|toplam|合計|平均|合计|평균|합계)/i

/** Removes the rows below a table: a note, a page cursor, a total. None of them has a time, nor a price
 *  unless it is named as a total. */
export function withoutFooter(raw: RawRows, time: TimeColumnResult, price: NumberColumnResult): RawRows {
  let end = raw.reasons.length
  const isFooter = (row: number): boolean => {
    if (time.reasons[row] === 0) return false
    const reason = price.reasons[row]
    return reason === NO_PRICE || reason === NOT_A_NUMBER || TOTAL.test(time.texts.get(row) ?? '')
  }
  while (end > 0 && raw.reasons.length - end < ROWS_MAX && isFooter(end - 1)) end -= 1
  // If nothing remains, there was no table above; and a part as long as the table is not a footer.
  if (end === raw.reasons.length || raw.reasons.length - end > end) return raw
  return {
    times: raw.times.subarray(0, end),
    prices: raw.prices.subarray(0, end),
    benchmark: raw.benchmark?.subarray(0, end) ?? null,
    reasons: raw.reasons.subarray(0, end),
    rejectedText: new Map([...raw.rejectedText].filter(([row]) => row < end)),
  }
}
