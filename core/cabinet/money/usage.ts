import { html } from 'hono/html'
import { usageViewSchema } from '../../contract/money/usage.ts'
import type { OwnSheet, PageBody } from '../shell/page.ts'
import type { Pages } from '../shell/pages.ts'
import { field, figure, select, table } from '../shell/parts.ts'
import { toError } from '../shell/problem.ts'

const GROUPS = ['day', 'model', 'member', 'key'] as const

/** What forecasts cost over some days, by day, model, member or key. */
export function addUsage(pages: Pages): void {
  pages.own('/app/usage', (sheet) => usagePage(sheet))
}

async function usagePage({ say, format, language, c, send }: OwnSheet): Promise<PageBody> {
  const by = GROUPS.find((one) => one === c.req.query('by')) ?? 'day'
  const days = Object.fromEntries(
    ['from', 'to'].flatMap((name) => ((c.req.query(name) ?? '') === '' ? [] : [[name, c.req.query(name) ?? '']])),
  )
  const answer = await send(`/api/account/usage?${new URLSearchParams({ by, ...days }).toString()}`)
  if (!answer.ok) throw await toError(answer)
  const usage = usageViewSchema.parse(await answer.json())
  return {
    title: say('usage-title'),
    body: html`<h1>${say('usage-title')}</h1>
      <form class="row" method="get" action="/app/usage">
        ${select({ name: 'by', label: say('usage-by'), value: by, options: GROUPS.map((one) => ({ value: one, label: say(`usage-by-${one}`) })) })}
        ${field({ name: 'from', label: say('usage-from'), type: 'date', value: usage.from })}
        ${field({ name: 'to', label: say('usage-to'), type: 'date', value: usage.to })}
        <button class="quiet" type="submit">${say('show')}</button>
      </form>
      <dl class="figures card">
        ${figure(say('usage-jobs'), format.whole(usage.total.jobs))}
        ${figure(say('quote-rows'), format.whole(usage.total.rows))}
        ${figure(say('usage-credits'), format.whole(usage.total.credits))}
      </dl>
      ${table({
        caption: say('usage-caption'),
        columns: [
          { label: say(`usage-by-${by}`) },
          { label: say('usage-jobs'), kind: 'number' },
          { label: say('quote-rows'), kind: 'number' },
          { label: say('usage-credits'), kind: 'number' },
        ],
        rows: usage.items.map((one) => [
          by === 'day'
            ? format.time(one.key, 'day')
            : (one.title?.[language] ?? (one.key === '' ? say('usage-no-key') : one.key)),
          format.whole(one.jobs),
          format.whole(one.rows),
          format.whole(one.credits),
        ]),
        empty: say('usage-none'),
      })}`,
  }
}
