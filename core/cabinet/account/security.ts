import { html } from 'hono/html'
import { CoreError } from '../../client.ts'
import type { Html } from '../../kit/http/page.ts'
import type { OwnSheet, PageBody } from '../shell/page.ts'
import type { Pages } from '../shell/pages.ts'
import { field, table } from '../shell/parts.ts'
import { explain, isFaultOfForm, statusOf, toError } from '../shell/problem.ts'

const PLACE = '/app/security'

/** Password, second factor, devices, and the chat that is joined. */
export function addSecurity(pages: Pages): void {
  pages.own(PLACE, (sheet) => securityPage(sheet))

  pages.send('/app/security/password', async (sheet, form) => {
    const answer = await post(sheet, '/api/auth/password', {
      old_password: form.text('old_password'),
      password: form.text('password'),
    })
    if (answer.ok) return pages.go(sheet, PLACE, sheet.say('password-changed'))
    const error = await toError(answer)
    if (!isFaultOfForm(error)) throw error
    return securityPage(sheet, { fault: explain(sheet, error), status: statusOf(error) })
  })

  pages.send('/app/security/factor', async (sheet, form) => {
    const answer = await post(sheet, '/api/auth/factor', { password: form.text('password') })
    if (!answer.ok) {
      const error = await toError(answer)
      if (!isFaultOfForm(error)) throw error
      return securityPage(sheet, { fault: explain(sheet, error), status: statusOf(error) })
    }
    const { secret, qr_png } = (await answer.json()) as { secret: string; qr_png: string }
    return enrolPage(sheet, { secret, qr: qr_png })
  })
  pages.send('/app/security/factor/confirm', async (sheet, form) => {
    try {
      const { backup_codes: codes } = await sheet.core.factor.confirm(form.text('code'))
      return codesPage(sheet, codes)
    } catch (error) {
      if (!(error instanceof CoreError) || error.code !== 'wrong_code') throw error
      return enrolPage(sheet, { secret: form.text('secret'), qr: form.text('qr'), fault: explain(sheet, error) })
    }
  })
  pages.send('/app/security/factor/codes', async (sheet) =>
    codesPage(sheet, (await sheet.core.factor.renewCodes()).backup_codes),
  )
  pages.send('/app/security/factor/remove', async (sheet) => {
    await sheet.core.factor.remove()
    return pages.go(sheet, PLACE, sheet.say('factor-removed'))
  })

  pages.send('/app/security/end', async (sheet, form) => {
    await sheet.core.endSession(form.text('id'))
    return pages.go(sheet, PLACE, sheet.say('session-ended-one'))
  })
  pages.send('/app/security/end-all', async (sheet) => {
    await sheet.core.endSession()
    return pages.go(sheet, PLACE, sheet.say('sessions-ended'))
  })
  pages.send('/app/security/chat', async (sheet) => securityPage(sheet, { code: (await sheet.core.linkCode()).code }))
}

const post = ({ send }: OwnSheet, path: string, body: unknown): Promise<Response> =>
  send(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })

interface Shown {
  fault?: Html
  status?: PageBody['status']
  /** Joins a chat. */
  code?: string
}

async function securityPage(sheet: OwnSheet, { fault, status, code }: Shown = {}): Promise<PageBody> {
  const { say, format, core, formFields, person } = sheet
  const [factor, sessions] = await Promise.all([core.factor.view(), core.sessions()])
  return {
    title: say('security-title'),
    place: PLACE,
    ...(status === undefined ? {} : { status }),
    body: html`<h1>${say('security-title')}</h1>
      ${fault ?? ''}
      <div class="grid">
        <section class="card"><h2>${say('password')}</h2>
          <form method="post" action="/app/security/password">${formFields}
            ${field({ name: 'old_password', label: say('password-old'), type: 'password', autocomplete: 'current-password', required: true })}
            ${field({ name: 'password', label: say('password-new'), type: 'password', autocomplete: 'new-password', required: true, hint: say('password-hint') })}
            <button type="submit">${say('password-change')}</button></form></section>
        <section class="card"><h2>${say('factor-title')}</h2>
          ${
            factor.enrolled
              ? html`<p>${say('factor-on', { count: factor.backup_codes_left })}</p>
                  <form method="post" action="/app/security/factor/codes">${formFields}<button class="quiet" type="submit">${say('factor-renew')}</button></form>
                  <form method="post" action="/app/security/factor/remove">${formFields}<button class="danger" type="submit">${say('factor-remove')}</button></form>`
              : html`<p>${say('factor-off')}</p>
                  <form method="post" action="/app/security/factor">${formFields}
                    <div class="field"><label for="f-own-password">${say('password')}</label><input id="f-own-password" name="password" type="password" autocomplete="current-password" required /></div>
                    <button type="submit">${say('factor-set-up')}</button></form>`
          }</section>
        <section class="card"><h2>${say('chat-title')}</h2>
          ${
            person.account.telegram_id === null
              ? html`<p>${say('chat-none')}</p>${
                  code === undefined
                    ? html`<form method="post" action="/app/security/chat">${formFields}<button class="quiet" type="submit">${say('chat-join')}</button></form>`
                    : html`<p>${say('chat-send')}</p><p class="secret">/login ${code}</p>`
                }`
              : html`<p>${say('chat-joined')}</p>`
          }</section>
      </div>
      ${table({
        caption: say('sessions-caption'),
        columns: [
          { label: say('session-device') },
          { label: say('session-address') },
          { label: say('session-first') },
          { label: say('session-last') },
          { label: say('key-act') },
        ],
        rows: sessions.items.map((one) => [
          html`${one.device}${one.current ? html` <span class="badge good">${say('session-this')}</span>` : ''}`,
          one.address === '' ? '–' : one.address,
          format.time(one.created_at),
          format.time(one.last_used_at),
          html`<form method="post" action="/app/security/end">${formFields}<input type="hidden" name="id" value="${one.id}" /><button class="link" type="submit">${say('session-end')}<span class="hidden"> ${one.device}</span></button></form>`,
        ]),
        empty: '',
      })}
      <form method="post" action="/app/security/end-all">${formFields}<button class="danger" type="submit">${say('sessions-end')}</button></form>`,
  }
}

interface Enrolling {
  secret: string
  /** The picture of the secret, base 64. */
  qr: string
  fault?: Html
}

const enrolPage = ({ say, formFields }: OwnSheet, { secret, qr, fault }: Enrolling): PageBody => ({
  title: say('factor-title'),
  place: PLACE,
  status: fault === undefined ? 200 : 422,
  body: html`<h1>${say('factor-title')}</h1>
    ${fault ?? ''}
    <form class="card narrow" method="post" action="/app/security/factor/confirm">${formFields}
      <input type="hidden" name="secret" value="${secret}" /><input type="hidden" name="qr" value="${qr}" />
      <p>${say('factor-scan')}</p>
      <p><img src="data:image/png;base64,${qr}" alt="${say('factor-qr')}" width="220" height="220" /></p>
      <p>${say('factor-by-hand')}</p><p class="secret">${secret}</p>
      ${field({ name: 'code', label: say('factor-code'), autocomplete: 'one-time-code', inputmode: 'numeric', required: true })}
      <button type="submit">${say('go-on')}</button></form>`,
})

const codesPage = ({ say }: OwnSheet, codes: readonly string[]): PageBody => ({
  title: say('backup-codes'),
  place: PLACE,
  body: html`<h1>${say('backup-codes')}</h1>
    <section class="card narrow"><p>${say('backup-codes-why')}</p>
      <ul class="plain secret">${codes.map((one) => html`<li>${one}</li>`)}</ul>
      <p><a class="button" href="${PLACE}">${say('backup-codes-kept')}</a></p></section>`,
})
