import { html } from 'hono/html'
import { z } from 'zod'
import type { CoreError } from '../../client.ts'
import { registeredSchema, tokensSchema } from '../../contract/account.ts'
import type { Html } from '../../kit/http/page.ts'
import { CARRIED_FIELD, CARRIED_TO_FIELD, hidden } from '../shell/carried.ts'
import type { Cookies } from '../shell/cookies.ts'
import { type Form, type Forms, TOKEN_FIELD } from '../shell/forms.ts'
import type { PageBody, Sheet } from '../shell/page.ts'
import type { Pages } from '../shell/pages.ts'
import { field } from '../shell/parts.ts'
import { explain, statusOf, toError } from '../shell/problem.ts'
import { toOwnPath } from '../shell/safe-path.ts'

export interface EntryDeps {
  pages: Pages
  cookies: Cookies
  forms: Forms
  /** How long a browser keeps its session. */
  sessionDays: number
}

const challengeSchema = z.object({ challenge: z.string() })
const carriedSchema = z.array(z.tuple([z.string().max(100), z.string().max(20_000)])).max(100)

/** Signing up, in and out, with a password and a second factor, and asking for a new password. */
export function addSignIn({ pages, cookies, forms, sessionDays }: EntryDeps): void {
  /** Begins a session in this browser: with a cookie of its own, whatever was in the browser before. */
  function begin(sheet: Sheet, refreshToken: string): void {
    cookies.drop(sheet.c, 'visit')
    cookies.set(sheet.c, 'session', refreshToken, sessionDays * 24 * 3_600)
  }

  /** Where a sign-in leads: to the page that was asked for, or to a form that was interrupted. */
  function goOn(sheet: Sheet, form: Form, refreshToken: string): PageBody | Response {
    begin(sheet, refreshToken)
    const carried = parseCarried(form.text(CARRIED_FIELD))
    if (carried === null) return pages.go(sheet, toOwnPath(form.text('next')))
    const { say } = sheet
    return {
      title: say('carried-title'),
      body: html`<h1>${say('carried-title')}</h1>
        <form class="card narrow" method="post" action="${toOwnPath(form.text(CARRIED_TO_FIELD))}">
          <input type="hidden" name="${TOKEN_FIELD}" value="${forms.tokenOf(refreshToken)}" />${hidden(carried)}
          <p>${say('carried-why')}</p>
          <button type="submit">${say('go-on')}</button>
        </form>`,
    }
  }

  pages.open('/sign-in', (sheet) => {
    const next = toOwnPath(sheet.c.req.query('next'))
    return sheet.person === null ? signInPage(sheet, { next }) : pages.go(sheet, next)
  })

  pages.sendOpen('/sign-in', async (sheet, form) => {
    const email = form.text('email')
    const answer = await post(sheet, '/api/auth/login', { email, password: form.text('password') })
    if (answer.ok) return goOn(sheet, form, tokensSchema.parse(await answer.json()).refresh_token)
    const problem = await toError(answer)
    const given = problem.code === 'mfa_required' ? challengeSchema.safeParse(problem.params) : null
    if (given?.success === true) return codePage(sheet, form, given.data.challenge)
    return signInPage(sheet, { next: form.text('next'), email, problem, kept: carriedOf(form) })
  })

  pages.sendOpen('/sign-in/code', async (sheet, form) => {
    const challenge = form.text('challenge')
    const answer = await post(sheet, '/api/auth/login/verify', { challenge, code: form.text('code') })
    if (answer.ok) return goOn(sheet, form, tokensSchema.parse(await answer.json()).refresh_token)
    const problem = await toError(answer)
    return problem.code === 'mfa_challenge_invalid'
      ? signInPage(sheet, { next: form.text('next'), problem, kept: carriedOf(form) })
      : codePage(sheet, form, challenge, problem)
  })

  pages.open('/sign-up', (sheet) =>
    sheet.person === null ? signUpPage(sheet, { next: toOwnPath(sheet.c.req.query('next')) }) : pages.go(sheet, '/app'),
  )

  pages.sendOpen('/sign-up', async (sheet, form) => {
    const email = form.text('email')
    const answer = await post(sheet, '/api/auth/register', { email, password: form.text('password') })
    if (!answer.ok) return signUpPage(sheet, { next: form.text('next'), email, problem: await toError(answer) })
    const { refresh_token: token, notice } = registeredSchema.parse(await answer.json())
    begin(sheet, token)
    return pages.go(
      sheet,
      toOwnPath(form.text('next')),
      sheet.say(notice === undefined ? 'welcome' : 'welcome-without'),
    )
  })

  pages.sendOpen('/sign-out', async (sheet) => {
    if (sheet.person !== null) await sheet.send('/api/auth/logout', jsonPost({}))
    for (const name of ['session', 'visit'] as const) cookies.drop(sheet.c, name)
    return pages.go(sheet, '/', sheet.say('signed-out'))
  })

  pages.open('/forgot', (sheet) => forgotPage(sheet))
  pages.sendOpen('/forgot', async (sheet, form) => {
    const answer = await post(sheet, '/api/auth/reset', { email: form.text('email') })
    return answer.ok ? forgotPage(sheet, { isSent: true }) : forgotPage(sheet, { problem: await toError(answer) })
  })

  pages.sendOpen('/language', async (sheet, form) => {
    const language = form.text('language') === 'ru' ? 'ru' : 'en'
    cookies.set(sheet.c, 'language', language, YEAR_SECONDS)
    if (sheet.person !== null) await sheet.core.changeAccount({ language })
    return pages.go(sheet, form.text('back') === '/' ? '/' : toOwnPath(form.text('back')))
  })
}

const YEAR_SECONDS = 365 * 24 * 3_600

interface Shown {
  next?: string
  email?: string
  problem?: CoreError
  kept?: Html | ''
}

function signInPage(sheet: Sheet, { next = '/app', email = '', problem, kept = '' }: Shown): PageBody {
  const { say, formFields } = sheet
  return {
    title: say('sign-in'),
    ...(problem === undefined ? {} : { status: statusOf(problem) }),
    body: html`<div class="entry"><h1>${say('sign-in')}</h1>
      ${problem === undefined ? '' : explain(sheet, problem)}
      <form class="card" method="post" action="/sign-in">
        ${formFields}${kept}<input type="hidden" name="next" value="${toOwnPath(next)}" />
        ${field({ name: 'email', label: say('email'), type: 'email', value: email, autocomplete: 'username', required: true })}
        ${field({ name: 'password', label: say('password'), type: 'password', autocomplete: 'current-password', required: true })}
        <button type="submit">${say('sign-in')}</button>
      </form>
      <p><a href="/forgot">${say('forgot')}</a></p>
      <p>${say('no-account')} <a href="/sign-up">${say('sign-up')}</a></p></div>`,
  }
}

function codePage(sheet: Sheet, form: Form, challenge: string, problem?: CoreError): PageBody {
  const { say, formFields } = sheet
  return {
    title: say('factor-title'),
    ...(problem === undefined ? {} : { status: statusOf(problem) }),
    body: html`<div class="entry"><h1>${say('factor-title')}</h1>
      ${problem === undefined ? '' : explain(sheet, problem)}
      <form class="card" method="post" action="/sign-in/code">
        ${formFields}${carriedOf(form)}
        <input type="hidden" name="next" value="${toOwnPath(form.text('next'))}" />
        <input type="hidden" name="challenge" value="${challenge}" />
        ${field({ name: 'code', label: say('factor-code'), hint: say('factor-hint'), autocomplete: 'one-time-code', required: true })}
        <button type="submit">${say('sign-in')}</button>
      </form></div>`,
  }
}

function signUpPage(sheet: Sheet, { next = '/app', email = '', problem }: Shown): PageBody {
  const { say, formFields } = sheet
  return {
    title: say('sign-up'),
    ...(problem === undefined ? {} : { status: statusOf(problem) }),
    body: html`<div class="entry"><h1>${say('sign-up')}</h1>
      <p>${say('sign-up-why')}</p>
      ${problem === undefined ? '' : explain(sheet, problem)}
      <form class="card" method="post" action="/sign-up">
        ${formFields}<input type="hidden" name="next" value="${toOwnPath(next)}" />
        ${field({ name: 'email', label: say('email'), type: 'email', value: email, autocomplete: 'username', required: true })}
        ${field({ name: 'password', label: say('password'), type: 'password', hint: say('password-hint'), autocomplete: 'new-password', required: true, minlength: 8 })}
        <button type="submit">${say('sign-up')}</button>
        <p class="muted">${say('sign-up-terms')} <a href="/terms">${say('foot-terms')}</a>, <a href="/privacy">${say('foot-privacy')}</a></p>
      </form>
      <p>${say('have-account')} <a href="/sign-in">${say('sign-in')}</a></p></div>`,
  }
}

function forgotPage(
  sheet: Sheet,
  { isSent = false, problem }: { isSent?: boolean; problem?: CoreError } = {},
): PageBody {
  const { say, formFields } = sheet
  return {
    title: say('forgot-title'),
    ...(problem === undefined ? {} : { status: statusOf(problem) }),
    body: html`<div class="entry"><h1>${say('forgot-title')}</h1>
      ${problem === undefined ? '' : explain(sheet, problem)}
      ${isSent ? html`<div class="alert good" role="status"><p>${say('forgot-sent')}</p></div>` : ''}
      <form class="card" method="post" action="/forgot">
        ${formFields}
        <p>${say('forgot-why')}</p>
        ${field({ name: 'email', label: say('email'), type: 'email', autocomplete: 'username', required: true })}
        <button type="submit">${say('forgot-send')}</button>
      </form></div>`,
  }
}

const jsonPost = (body: unknown): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
})
const post = (sheet: Sheet, path: string, body: unknown): Promise<Response> => sheet.send(path, jsonPost(body))

function parseCarried(text: string): [string, string][] | null {
  if (text === '') return null
  try {
    return carriedSchema.parse(JSON.parse(text))
  } catch {
    return null
  }
}

function carriedOf(form: Form): Html | '' {
  const carried = form.text(CARRIED_FIELD)
  if (carried === '') return ''
  return html`${hidden([
    [CARRIED_FIELD, carried],
    [CARRIED_TO_FIELD, form.text(CARRIED_TO_FIELD)],
  ])}`
}
