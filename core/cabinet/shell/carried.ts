import { html } from 'hono/html'
import type { Html } from '../../kit/http/page.ts'
import type { Form } from './forms.ts'
import type { PageBody, Sheet } from './page.ts'
import { field } from './parts.ts'

/** The field of a fresh code of the second factor, which any form of who is signed in may carry. */
export const CODE_FIELD = 'step_up_code'
/** The field that accepts the terms in force. */
export const TERMS_FIELD = 'accept_terms'
/** The fields of a sign-in that goes on with a form: what was typed, and where it goes. */
export const CARRIED_FIELD = 'carried'
export const CARRIED_TO_FIELD = 'carried_to'

const SECRET = /password|code/

/** Asks for a fresh code and sends the same form again with it. */
export function askForCode(sheet: Sheet, form: Form, fault: Html | '' = ''): PageBody {
  const { say, formFields, c } = sheet
  const entries = form.entries().filter(([name]) => name !== CODE_FIELD)
  return {
    title: say('step-up-title'),
    status: 403,
    body: html`<h1>${say('step-up-title')}</h1>
      ${fault}
      <form class="card narrow" method="post" action="${c.req.path}">
        ${formFields}${hidden(entries)}
        <p>${say('step-up-why')}</p>
        ${field({ name: CODE_FIELD, label: say('factor-code'), autocomplete: 'one-time-code', required: true, inputmode: 'numeric' })}
        <button type="submit">${say('go-on')}</button>
      </form>`,
  }
}

/** Asks for the terms in force to be accepted, and sends the same form again with that. */
export function askForTerms({ say, formFields, c }: Sheet, form: Form): PageBody {
  return {
    title: say('terms-title'),
    status: 403,
    body: html`<h1>${say('terms-title')}</h1>
      <form class="card narrow" method="post" action="${c.req.path}">
        ${formFields}${hidden(form.entries())}<input type="hidden" name="${TERMS_FIELD}" value="yes" />
        <p>${say('terms-why')} <a href="/terms">${say('foot-terms')}</a>, <a href="/privacy">${say('foot-privacy')}</a></p>
        <button type="submit">${say('terms-accept')}</button>
      </form>`,
  }
}

/** The session ended while a form was filled in: signs in again and carries on with what was typed, but for secrets. */
export function signInAgain({ say, formFields, c }: Sheet, form: Form): PageBody {
  const kept = form.entries().filter(([name]) => !SECRET.test(name))
  return {
    title: say('sign-in'),
    status: 401,
    body: html`<h1>${say('sign-in')}</h1>
      <div class="alert" role="alert"><p>${say('session-ended')}</p></div>
      <form class="card narrow" method="post" action="/sign-in">
        ${formFields}
        <input type="hidden" name="${CARRIED_FIELD}" value="${JSON.stringify(kept)}" />
        <input type="hidden" name="${CARRIED_TO_FIELD}" value="${c.req.path}" />
        ${field({ name: 'email', label: say('email'), type: 'email', autocomplete: 'username', required: true })}
        ${field({ name: 'password', label: say('password'), type: 'password', autocomplete: 'current-password', required: true })}
        <button type="submit">${say('sign-in')}</button>
      </form>`,
  }
}

/** Hidden fields with what was typed before. */
export const hidden = (entries: readonly (readonly [string, string])[]): Html[] =>
  entries.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`)
