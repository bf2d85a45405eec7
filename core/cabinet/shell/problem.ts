import { html } from 'hono/html'
import { CoreError } from '../../client.ts'
import { problemSchema } from '../../contract/errors/problem.ts'
import { ERROR_TEXTS } from '../../contract/errors/texts.ts'
import type { Html } from '../../kit/http/page.ts'
import type { PageBody, Sheet } from './page.ts'
import { Refusal } from './refusal.ts'

type Status = NonNullable<PageBody['status']>
const STATUSES: readonly Status[] = [401, 402, 403, 404, 409, 413, 422, 429, 500, 503]

/** The status of a page that shows an error: that of core's refusal, or the nearest one that pages use. */
export function statusOf(error: unknown): Status {
  if (error instanceof Refusal) return STATUSES.find((status) => status === error.status) ?? 422
  if (!(error instanceof CoreError)) return 500
  if (error.code === 'unreachable') return 503
  return STATUSES.find((status) => status === error.status) ?? (error.status >= 500 ? 500 : 422)
}

/** What a page asks about before the same form goes on, so that no form shows it as its own fault. */
const ASKED_ABOUT: readonly string[] = ['unauthenticated', 'step_up_required', 'terms_not_accepted']

/** Whether core refused what was typed into a form, so that the form is shown again with what is wrong. */
export const isFaultOfForm = (error: unknown): error is CoreError =>
  error instanceof CoreError && error.status >= 400 && error.status < 500 && !ASKED_ABOUT.includes(error.code)

/** The refusal in an answer of core that is not ok. */
export const toError = async (answer: Response): Promise<CoreError> =>
  new CoreError(problemSchema.parse(await answer.json()))

/** What went wrong and what to do, in the reader's language: for the head of a form that is shown again. Throws an error that is
 *  neither core's nor the pages'. */
export function explain({ say, language }: Pick<Sheet, 'say' | 'language'>, error: unknown): Html {
  if (error instanceof Refusal) return alert(say(`refusal-${error.key}`))
  if (!(error instanceof CoreError)) throw error
  if (error.code === 'unreachable') return alert(say('refusal-unreachable'))
  const texts = ERROR_TEXTS[language][error.code]
  const faults = error.fields.map(({ message, fix, pointer }) => html`<li>${labelOf(pointer)}${message}: ${fix}</li>`)
  return alert(
    texts.title,
    html`${faults.length > 0 ? html`<ul>${faults}</ul>` : html`<p>${texts.advice}</p>`}
      ${error.status >= 500 ? html`<p><small>${say('error-id', { id: error.requestId })}</small></p>` : ''}`,
  )
}

/** A message that a screen reader says at once. */
const alert = (title: string, rest: Html | '' = ''): Html =>
  html`<div class="alert bad" role="alert"><p><strong>${title}</strong></p>${rest}</div>`

/** The last part of a pointer: `/data/email` is about the e-mail. */
function labelOf(pointer: string): string {
  const name = pointer.split('/').at(-1) ?? ''
  return name === '' || /^\d+$/.test(name) ? '' : `${name} `
}

/** The page of an error: of a page that is not there, of a right that is missing, of a fault of ours. */
export function problemPage(sheet: Sheet, error: unknown): PageBody {
  const { say, person } = sheet
  const status = statusOf(error)
  const title = say(status === 404 ? 'error-missing' : status === 403 ? 'error-forbidden' : 'error-title')
  const home = person === null ? '/' : '/app'
  return {
    title,
    status,
    body: html`<h1>${title}</h1>
      ${explain(sheet, error)}
      <p><a class="button quiet" href="${home}">${say('error-home')}</a></p>`,
  }
}
