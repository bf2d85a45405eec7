import { html } from 'hono/html'
import { type CreatedKey, SCOPES } from '../../contract/trust/key.ts'
import type { Html } from '../../kit/http/page.ts'
import type { OwnSheet, PageBody } from '../shell/page.ts'
import type { Pages } from '../shell/pages.ts'
import { field, table } from '../shell/parts.ts'
import { explain, isFaultOfForm, statusOf } from '../shell/problem.ts'

const PLACE = '/app/keys'
const USUAL_DAYS = 90

/** API keys: made, exchanged and revoked. A key is shown once. */
export function addKeys(pages: Pages): void {
  pages.own(PLACE, (sheet) => keysPage(sheet))

  pages.send('/app/keys/new', async (sheet, form) => {
    const days = form.text('days')
    const limit = form.text('limit')
    try {
      const made = await sheet.core.createKey({
        name: form.text('name'),
        scopes: SCOPES.filter((scope) => form.all('scopes').includes(scope)),
        ...(days === '' ? {} : { expires_in_days: Number(days) }),
        ...(limit === '' ? {} : { monthly_limit: Number(limit) }),
      })
      return keysPage(sheet, { made })
    } catch (error) {
      if (!isFaultOfForm(error)) throw error
      return keysPage(sheet, { fault: explain(sheet, error), status: statusOf(error), name: form.text('name') })
    }
  })
  pages.send('/app/keys/exchange', async (sheet, form) =>
    keysPage(sheet, { made: await sheet.core.rotateKey(form.text('id')) }),
  )
  pages.send('/app/keys/revoke', async (sheet, form) => {
    await sheet.core.revokeKey(form.text('id'))
    return pages.go(sheet, PLACE, sheet.say('key-revoked'))
  })
}

interface Shown {
  made?: CreatedKey
  fault?: Html
  status?: PageBody['status']
  name?: string
}

async function keysPage(sheet: OwnSheet, { made, fault, status, name = '' }: Shown = {}): Promise<PageBody> {
  const { say, format, core, formFields } = sheet
  const { items } = await core.keys()
  return {
    title: say('keys-title'),
    place: PLACE,
    ...(status === undefined ? {} : { status }),
    body: html`<h1>${say('keys-title')}</h1>
      ${fault ?? ''}
      ${
        made === undefined
          ? ''
          : html`<section class="alert good" role="status"><p><strong>${say('key-made', { name: made.name })}</strong></p>
              <p class="secret">${made.key}</p><p>${say('key-once')}</p></section>`
      }
      ${table({
        caption: say('keys-caption'),
        columns: [
          { label: say('key-name') },
          { label: say('key-begins') },
          { label: say('key-may') },
          { label: say('key-spent'), kind: 'number' },
          { label: say('key-used') },
          { label: say('key-ends') },
          { label: say('key-act') },
        ],
        rows: items.map((key) => [
          key.name,
          html`<code>${key.prefix}…</code>`,
          [...key.scopes.map((scope) => say(`scope-${scope}`)), ...key.permissions].join(', '),
          key.monthly_limit === null
            ? format.whole(key.spent_this_month)
            : say('key-spent-of', {
                spent: format.whole(key.spent_this_month),
                limit: format.whole(key.monthly_limit),
              }),
          format.time(key.last_used_at),
          format.time(key.expires_at, 'day'),
          html`<form method="post" action="/app/keys/exchange">${formFields}<input type="hidden" name="id" value="${key.id}" /><button class="link" type="submit">${say('key-exchange')}<span class="hidden"> ${key.name}</span></button></form>
            <form method="post" action="/app/keys/revoke">${formFields}<input type="hidden" name="id" value="${key.id}" /><button class="link" type="submit">${say('key-revoke')}<span class="hidden"> ${key.name}</span></button></form>`,
        ]),
        empty: say('keys-none'),
      })}
      <section class="card narrow"><h2>${say('key-new')}</h2>
        <form method="post" action="/app/keys/new">${formFields}
          ${field({ name: 'name', label: say('key-name'), required: true, maxlength: 60, value: name })}
          <fieldset><legend>${say('key-may')}</legend>${SCOPES.map(
            (scope) =>
              html`<label class="check"><input type="checkbox" name="scopes" value="${scope}"${scope === 'predict' || scope === 'read' ? html` checked` : ''} /> ${say(`scope-${scope}`)}</label>`,
          )}</fieldset>
          ${field({ name: 'days', label: say('key-days'), type: 'number', min: 1, max: 3650, value: String(USUAL_DAYS), hint: say('key-days-hint') })}
          ${field({ name: 'limit', label: say('key-limit'), type: 'number', min: 1, hint: say('key-limit-hint') })}
          <button type="submit">${say('key-create')}</button>
        </form></section>
      <p><a href="/docs">${say('keys-docs')}</a></p>`,
  }
}
