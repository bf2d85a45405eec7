import { html } from 'hono/html'
import { scheduleListSchema, type ScheduleView } from '../../contract/schedule.ts'
import type { Html } from '../../kit/http/page.ts'
import type { OwnSheet, PageBody } from '../shell/page.ts'
import type { Pages } from '../shell/pages.ts'
import { table } from '../shell/parts.ts'
import { toError } from '../shell/problem.ts'
import { read } from './read.ts'

/** What the shop does by the clock, and each of it now. */
export function addSchedule(pages: Pages): void {
  pages.own('/admin/schedule', (sheet) => schedulePage(sheet))
  pages.send('/admin/schedule/run', async (sheet, form) => {
    const name = form.text('name')
    const answer = await sheet.send(`/api/admin/schedules/${encodeURIComponent(name)}/run`, { method: 'POST' })
    if (!answer.ok) throw await toError(answer)
    return pages.go(sheet, '/admin/schedule', sheet.say('schedule-started', { name }))
  })
}

async function schedulePage(sheet: OwnSheet): Promise<PageBody> {
  const { say, format } = sheet
  const { items } = await read(sheet, scheduleListSchema, '/api/admin/schedules')
  const mayRun = sheet.person.account.permissions.includes('schedules.run')
  return {
    title: say('schedule-title'),
    body: html`<h1>${say('schedule-title')}</h1>
      ${table({
        caption: say('schedule-caption'),
        columns: [
          { label: say('schedule-name') },
          { label: say('schedule-next') },
          { label: say('schedule-last') },
          { label: say('schedule-outcome') },
          ...(mayRun ? [{ label: say('schedule-now') }] : []),
        ],
        rows: items.map((one) => [
          one.name,
          format.time(one.next_run_at),
          format.time(one.last_run?.started_at ?? null),
          one.last_run === null ? '–' : html`${say(`schedule-${one.last_run.status}`)} ${one.last_run.error ?? ''}`,
          ...(mayRun ? [runForm(sheet, one)] : []),
        ]),
        empty: say('schedule-none'),
      })}`,
  }
}

const runForm = ({ say, formFields }: OwnSheet, { name }: ScheduleView): Html =>
  html`<form method="post" action="/admin/schedule/run">${formFields}<input type="hidden" name="name" value="${name}" />
    <button class="quiet" type="submit" aria-label="${say('schedule-run-one', { name })}">${say('schedule-run')}</button></form>`
