/** What a name says about a column of numbers: the price at the end of a period, that price adjusted for
 *  splits, or something else (`other`: an open, a volume, a change). Null if the name is unknown. A name is a
 *  hint, never a proof. */
export type PriceForm = 'close' | 'adjusted' | 'other' | null

const setOf = (...languages: readonly string[]): ReadonlySet<string> =>
  new Set(languages.flatMap((words) => words.split(' ')))

/** The words by which exports of many languages call the price at the end of a period. */
const CLOSE = setOf(
  'close closing legalcloseprice closeprice price last settle settlement value target y rate nav marketprice prc px',
  'цена закрытие курс закр ціна',
  'zuletzt schluss schlusskurs kurs preis cierre precio cours clôture cloture dernier prix chiusura ultimo prezzo',
  'último fechamento preço laatste koers slotkoers slutkurs senast senaste seneste siste viimeisin hinta zamkniecie zamknięcie',
  'ostatnio cena kurz curs kapanış kapanıs fiyat şimdi terakhir harga τελευταία κλείσιμο τιμή',
  '收盘 收盤 收盘价 收盤價 收市 价格 價格 終値 価格 종가 가격 الأخير إغلاق السعر שער מחיר ล่าสุด ราคา cuối đóng giá मूल्य',
)
const QUOTED = /^(?:price|close)(?:usdt?|eur|gbp|rub|btc)?$/
const ADJUSTED = setOf('adj adjusted adjclose')
/** The words next to it. */
const OTHER = setOf(
  'time date datetime timestamp pre prev previous open opening high low max min vol volume turnover amount trade trades',
  'count numtrades change chg changepercent pct percent dividend dividends split splits interest bid ask spread mid vwap',
  'waprice id no row index rank year month day hour weight cap marketcap supply yield return returns ma sma ema rsi',
  'объем объём откр открытие мин минимум макс максимум изм',
  'eröffnung erster hoch tief umsatz stück stuecke apertura máximo mínimo volumen ouv ouverture haut bas volume',
  'massimo minimo abertura máxima mínima hoog laag öppen högst lägst volym omsättning åben høj lav avaus korkein matalin',
  'otwarcie najwyzszy najwyższy najnizszy najniższy wolumen wol açılış yüksek düşük hac hacim pembukaan tertinggi terendah',
  'άνοιγμα υψηλό χαμηλό όγκος 开盘 開盤 最高 最低 高 低 交易量 成交量 始値 高値 安値 出来高 시가 고가 저가 거래량',
  'مفتوح مرتفع منخفض الحجم פתיחה גבוה נמוך נפח เปิด สูงสุด ต่ำสุด ปริมาณ mở cao thấp खुला उच्च न्यून',
)

/** @param name in small letters */
export function priceFormOf(name: string): PriceForm {
  if (name.includes('%')) return 'other'
  const words = wordsOf(name)
  if (words.some((word) => ADJUSTED.has(word))) return 'adjusted'
  // A bare `index` may count rows; that of a market or of house prices says of what it is.
  if (words.some((word) => OTHER.has(word) && (word !== 'index' || words.length === 1))) return 'other'
  return words.some(isClose) ? 'close' : null
}

/** The word of a name that says what kind of price it is: the same for `Close`, `Close.1`, `Close_ABC`, `ABC
 *  Close`, `close (USD)`. */
export function seriesNameOf(name: string): string {
  return wordsOf(name).find((word) => isClose(word) || ADJUSTED.has(word)) ?? name
}

const isClose = (word: string): boolean => CLOSE.has(word) || QUOTED.test(word)

function wordsOf(name: string): readonly string[] {
  return name.split(/[^\p{L}\p{M}\p{N}]+/u).filter((word) => word !== '')
}
