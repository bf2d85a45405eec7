import { html } from 'hono/html'
import { TICKET_LIMITS, type TicketThread, type TicketView } from '../../contract/tickets/ticket.ts'
import type { Html } from '../../kit/http/page.ts'
import type { OwnSheet, PageBody } from '../shell/page.ts'
import type { Pages } from '../shell/pages.ts'
import { field, nextPage, table } from '../shell/parts.ts'
import { explain, isFaultOfForm, statusOf } from '../shell/problem.ts'

const PLACE = '/app/support'
const EACH_PAGE = 25
const LOOKS: Readonly<Record<TicketView['state'], string>> = { open: 'warn', waiting: 'bad', solved: 'good' }
const RATINGS = [1, 2, 3, 4, 5] as const

/** Questions to the people of the shop, and their answers. */
export function addTickets(pages: Pages): void {
  pages.own(PLACE, (sheet) => listPage(sheet))
  pages.own('/app/support/:id', async (sheet) => threadPage(sheet, await sheet.core.tickets.get(idOf(sheet))))

  pages.send('/app/support/new', async (sheet, form) => {
    const [subject, job] = [form.text('subject'), form.text('job_id')]
    try {
      const opened = await sheet.core.tickets.open(
        {
          text: form.text('text'),
          ...(subject === '' ? {} : { subject }),
          ...(job === '' ? {} : { job_id: job }),
        },
        form.text('key'),
      )
      return pages.go(sheet, `${PLACE}/${encodeURIComponent(opened.id)}`, sheet.say('ticket-opened'))
    } catch (error) {
      if (!isFaultOfForm(error)) throw error
      return listPage(sheet, { fault: explain(sheet, error), status: statusOf(error), text: form.text('text') })
    }
  })
  pages.send('/app/support/:id/write', async (sheet, form) => {
    await sheet.core.tickets.write(idOf(sheet), form.text('text'), form.text('key'))
    return pages.go(sheet, `${PLACE}/${encodeURIComponent(idOf(sheet))}`)
  })
  pages.send('/app/support/:id/rate', async (sheet, form) => {
    await sheet.core.tickets.rate(idOf(sheet), Number(form.text('rating')))
    return pages.go(sheet, `${PLACE}/${encodeURIComponent(idOf(sheet))}`, sheet.say('ticket-thanks'))
  })
}

const idOf = ({ c }: OwnSheet): string => c.req.param('id') ?? ''

interface Shown {
  fault?: Html
  status?: PageBody['status']
  text?: string
}

async function listPage(sheet: OwnSheet, { fault, status, text = '' }: Shown = {}): Promise<PageBody> {
  const { say, format, core, c, formFields, newKey } = sheet
  const page = await core.tickets.list({ limit: EACH_PAGE, ...cursorOf(c.req.query('cursor')) })
  return {
    title: say('support-title'),
    place: PLACE,
    ...(status === undefined ? {} : { status }),
    body: html`<h1>${say('support-title')}</h1>
      ${fault ?? ''}
      <section class="card narrow"><h2>${say('ticket-new')}</h2>
        <form method="post" action="/app/support/new">${formFields}<input type="hidden" name="key" value="${newKey()}" /><input type="hidden" name="job_id" value="${c.req.query('job') ?? ''}" />
          ${field({ name: 'subject', label: say('ticket-subject'), maxlength: TICKET_LIMITS.subjectCharsMax })}
          ${textField(sheet, say('ticket-text'), text)}
          <button type="submit">${say('ticket-send')}</button></form></section>
      ${table({
        caption: say('tickets-caption'),
        columns: [
          { label: say('ticket-number'), kind: 'number' },
          { label: say('ticket-subject') },
          { label: say('jobs-state') },
          { label: say('ticket-last') },
        ],
        rows: page.items.map((one) => [
          format.whole(one.number),
          html`<a href="${PLACE}/${one.id}">${one.subject}</a>`,
          stateOf(sheet, one),
          format.time(one.updated_at),
        ]),
        empty: say('tickets-none'),
      })}
      ${nextPage(PLACE, page.next_cursor, say('older'))}`,
  }
}

function threadPage(sheet: OwnSheet, ticket: TicketThread): PageBody {
  const { say, format, formFields, newKey } = sheet
  return {
    title: ticket.subject,
    place: PLACE,
    body: html`<div class="head"><h1>${ticket.subject}</h1>${stateOf(sheet, ticket)}</div>
      ${ticket.job_id === null ? '' : html`<p><a href="/app/jobs/${ticket.job_id}">${say('ticket-job')}</a></p>`}
      ${ticket.messages.map(
        (one) =>
          html`<section class="card"><h2>${say(`ticket-from-${one.from}`)} <small>${format.time(one.created_at)}</small></h2>
            <p class="text">${one.text}</p>${one.files.map(({ name, bytes }) => html`<p class="muted">${say('ticket-file', { name, kilobytes: Math.ceil(bytes / 1000) })}</p>`)}</section>`,
      )}
      <section class="card narrow"><form method="post" action="${PLACE}/${ticket.id}/write">${formFields}<input type="hidden" name="key" value="${newKey()}" />
        ${textField(sheet, say(ticket.state === 'solved' ? 'ticket-reopen' : 'ticket-more'))}
        <button type="submit">${say('ticket-send')}</button></form></section>
      ${
        ticket.state !== 'solved' || ticket.rating !== null
          ? ''
          : html`<section class="card narrow"><form method="post" action="${PLACE}/${ticket.id}/rate">${formFields}<fieldset><legend>${say('ticket-rate')}</legend><p class="actions">${RATINGS.map(
              (rating) => html`<button class="quiet" type="submit" name="rating" value="${rating}">${rating}</button>`,
            )}</p></fieldset></form></section>`
      }`,
  }
}

const textField = (_: OwnSheet, label: string, text = ''): Html =>
  html`<div class="field"><label for="f-text">${label}</label><textarea id="f-text" name="text" required maxlength="${TICKET_LIMITS.textCharsMax}">${text}</textarea></div>`

const stateOf = ({ say }: OwnSheet, { state }: Pick<TicketView, 'state'>): Html =>
  html`<span class="badge ${LOOKS[state]}">${say(`ticket-state-${state}`)}</span>`

const cursorOf = (cursor: string | undefined): { cursor?: string } => (cursor === undefined ? {} : { cursor })
