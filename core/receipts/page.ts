import { html } from 'hono/html'
import type { Language } from '../contract/common.ts'
import type { Origin } from '../contract/jobs/market.ts'
import type { Receipt, VerifiedReceipt } from '../contract/trust/receipt.ts'
import { formPage, type Html } from '../kit/http/page.ts'

/** The page on which anyone can verify a receipt. Plain HTML with a form: it needs no script, and its policy
 *  allows none. */
export const verifyPage = (language: Language): Html => formPage(language, TEXTS[language], form(TEXTS[language]))

/** The same page with the verdict. */
export function verdictPage(language: Language, { valid, reason, kid, receipt }: VerifiedReceipt): Html {
  const texts = TEXTS[language]
  const verdict =
    valid && receipt !== null
      ? html`<p class="good" role="status"><strong>${texts.valid}</strong></p>
          ${facts(texts, receipt, kid ?? '')}`
      : html`<p class="bad" role="alert"><strong>${texts.invalid}</strong> ${texts.reasons[reason ?? 'malformed']}</p>`
  return formPage(language, texts, html`${verdict} ${form(texts)}`)
}

const form = (texts: Texts): Html => html`<form method="post" action="/verify">
  <label for="receipt">${texts.paste}</label>
  <textarea id="receipt" name="receipt" rows="8" required spellcheck="false" autocomplete="off"></textarea>
  <button type="submit">${texts.check}</button>
</form>`

const fromWhere = ({ market, symbol, source, fetched_at }: Origin): string =>
  `${symbol}, ${market}: ${source}, ${fetched_at}`

function facts(texts: Texts, receipt: Receipt, kid: string): Html {
  const { model, series, table, predictions, levels = [], forecast = [] } = receipt
  const lines: Array<[string, string]> = [
    [texts.job, receipt.job_id],
    [texts.ordered, receipt.ordered_at],
    [texts.finished, receipt.finished_at],
    [texts.model, `${model.name} ${model.version}`],
    [texts.modelHash, model.sha256],
    [texts.cost, String(receipt.cost)],
    ...(receipt.origin === undefined ? [] : [[texts.origin, fromWhere(receipt.origin)] as [string, string]]),
    ...(series === undefined
      ? []
      : [
          [texts.rows, `${series.rows}: ${series.from} – ${series.to}`] as [string, string],
          [texts.seriesHash, series.sha256] as [string, string],
        ]),
    ...(table === undefined ? [] : [[texts.tableHash, `${table.rows}: ${table.sha256}`] as [string, string]]),
    ...(predictions === undefined
      ? []
      : [[texts.predictionsHash, `${predictions.rows}: ${predictions.sha256}`] as [string, string]]),
    [texts.key, kid],
  ]
  return html`<dl>${lines.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>
    ${
      forecast.length === 0
        ? ''
        : html`<table>
          <caption>${texts.forecast}</caption>
          <tr><th scope="col">${texts.date}</th>${levels.map((level) => html`<th scope="col">${toPercent(level)}</th>`)}</tr>
          ${forecast.map(
            ({ timestamp, quantiles }) =>
              html`<tr><th scope="row">${timestamp.replace('T00:00:00.000Z', '')}</th>${quantiles.map((price) => html`<td>${price}</td>`)}</tr>`,
          )}
        </table>`
    }`
}

const toPercent = (level: string): string => `${Number((Number(level) * 100).toFixed(4))} %`

type Texts = (typeof TEXTS)['en' | 'ru']

const TEXTS = {
  en: {
    title: 'Check a forecast receipt',
    intro:
      'A receipt says which model, shown which prices, forecast what, and when. We sign it at the moment the forecast is ready. If one digit of it is changed later, this page says so.',
    paste: 'Paste the whole text of the receipt:',
    check: 'Check',
    valid: 'Genuine: this is what we signed, to the last digit.',
    invalid: 'Not genuine.',
    reasons: {
      malformed: 'This is not a receipt, or not the whole of it. Copy all of the text and try again.',
      unknown_key: 'It was signed with a key that is not ours.',
      altered: 'Something in it differs from what we signed.',
    },
    job: 'Forecast',
    ordered: 'Ordered',
    finished: 'Ready and signed',
    model: 'Model',
    modelHash: 'SHA-256 of the model file',
    cost: 'Credits charged',
    origin: 'Prices from',
    rows: 'Rows the model was shown',
    seriesHash: 'SHA-256 of these rows',
    tableHash: 'Rows of the table and their SHA-256',
    predictionsHash: 'Predictions and their SHA-256',
    key: 'Key',
    forecast: 'Forecast: with this probability the price is at most',
    date: 'Date',
  },
  ru: {
    title: 'Проверить квитанцию прогноза',
    intro:
      'Квитанция говорит, какая модель, по каким ценам, что и когда предсказала. Мы подписываем её в тот момент, когда прогноз готов. Если потом изменить в ней хоть одну цифру, эта страница это покажет.',
    paste: 'Вставьте текст квитанции целиком:',
    check: 'Проверить',
    valid: 'Подлинная: именно это мы подписали, до последней цифры.',
    invalid: 'Не подлинная.',
    reasons: {
      malformed: 'Это не квитанция или только её часть. Скопируйте весь текст и попробуйте ещё раз.',
      unknown_key: 'Она подписана не нашим ключом.',
      altered: 'Что-то в ней отличается от того, что мы подписали.',
    },
    job: 'Прогноз',
    ordered: 'Заказан',
    finished: 'Готов и подписан',
    model: 'Модель',
    modelHash: 'SHA-256 файла модели',
    cost: 'Списано кредитов',
    origin: 'Источник цен',
    rows: 'Строк, показанных модели',
    seriesHash: 'SHA-256 этих строк',
    tableHash: 'Строк таблицы и их SHA-256',
    predictionsHash: 'Предсказаний и их SHA-256',
    key: 'Ключ',
    forecast: 'Прогноз: с такой вероятностью цена не выше',
    date: 'Дата',
  },
} as const
