import { html } from 'hono/html'
import { exportViewSchema } from '../../contract/trust/my-data.ts'
import type { Html } from '../../kit/http/page.ts'
import type { OwnSheet, PageBody } from '../shell/page.ts'
import type { Pages } from '../shell/pages.ts'
import { field, figure } from '../shell/parts.ts'
import { explain, isFaultOfForm, statusOf } from '../shell/problem.ts'

const PLACE = '/app/data'

/** What is known of a person: packed to take away, or deleted. */
export function addData(pages: Pages): void {
  pages.own(PLACE, (sheet) => dataPage(sheet))
  pages.send('/app/data/export', async (sheet) => {
    await sheet.core.createExport()
    return pages.go(sheet, PLACE, sheet.say('export-asked'))
  })
  pages.own('/app/data/archive/:id', (sheet) =>
    sheet.send(`/api/account/exports/${encodeURIComponent(sheet.c.req.param('id') ?? '')}/archive.zip`),
  )
  pages.send('/app/data/delete', async (sheet, form) => {
    const password = form.text('password')
    try {
      await sheet.core.deleteAccount({
        ...(password === '' ? {} : { password }),
        ...(form.text('give_up') === 'yes' ? { give_up_credits: Number(form.text('available')) } : {}),
      })
      return pages.go(sheet, PLACE, sheet.say('deletion-asked'))
    } catch (error) {
      if (!isFaultOfForm(error)) throw error
      return dataPage(sheet, { fault: explain(sheet, error), status: statusOf(error) })
    }
  })
  pages.send('/app/data/keep', async (sheet) => {
    await sheet.core.cancelDeletion()
    return pages.go(sheet, PLACE, sheet.say('deletion-canceled'))
  })
}

interface Shown {
  fault?: Html
  status?: PageBody['status']
}

async function dataPage(sheet: OwnSheet, { fault, status }: Shown = {}): Promise<PageBody> {
  const { say, format, core, send, formFields } = sheet
  const [deletion, answer] = await Promise.all([core.deletion(), send('/api/account/export')])
  const last = answer.ok ? exportViewSchema.parse(await answer.json()) : null
  return {
    title: say('data-title'),
    place: PLACE,
    ...(status === undefined ? {} : { status }),
    body: html`<h1>${say('data-title')}</h1>
      ${fault ?? ''}
      <section class="card"><h2>${say('export-title')}</h2><p>${say('export-about')}</p>
        ${last === null || last.state === 'gone' ? '' : html`<p>${say(`export-${last.state}`)} ${last.url === null ? '' : html`<a href="/app/data/archive/${last.id}">${say('export-download')}</a>, ${say('until')} ${format.time(last.expires_at)}`}</p>`}
        <form method="post" action="/app/data/export">${formFields}<button class="quiet" type="submit">${say('export-ask')}</button></form></section>
      <section class="card"><h2>${say('deletion-title')}</h2>
        ${
          deletion.state === 'none'
            ? html`<p>${say('deletion-about', { count: deletion.delay_days })}</p>
                <dl class="figures">${figure(say('deletion-credits'), format.whole(deletion.available), say('credits'))}${figure(say('deletion-running'), format.whole(deletion.running))}</dl>
                ${deletion.obstacles.map((one) => html`<div class="alert warn"><p>${say(`obstacle-${one}`)}</p></div>`)}
                <form method="post" action="/app/data/delete">${formFields}<input type="hidden" name="available" value="${deletion.available}" />
                  ${deletion.needs_password ? field({ name: 'password', label: say('password'), type: 'password', autocomplete: 'current-password', required: true }) : ''}
                  ${deletion.available > 0 ? html`<label class="check"><input type="checkbox" name="give_up" value="yes" required /> ${say('deletion-give-up', { credits: format.whole(deletion.available) })}</label>` : ''}
                  <button class="danger" type="submit">${say('deletion-ask')}</button></form>`
            : html`<p>${say('deletion-due')} ${format.time(deletion.due_at, 'day')}</p>
                <form method="post" action="/app/data/keep">${formFields}<button type="submit">${say('deletion-keep')}</button></form>`
        }</section>`,
  }
}
