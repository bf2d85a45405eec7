import type { UsageView } from '../../core/contract/money/usage.ts'
import type { Say } from '../locales/say.ts'
import { button } from '../ui/buttons.ts'
import { credits, day, shorten } from '../ui/format.ts'
import { bold, compose, type Reply } from '../ui/reply.ts'

const LINES_MAX = 10

/** What forecasts have cost: by model, dearest first, and by day, the latest first. */
export function usageReply(say: Say, models: UsageView, days: UsageView): Reply {
  const keyboard = [[button(say('button-balance'), 'balance'), button(say('button-history'), 'history')]]
  if (models.items.length === 0) return { text: say('usage-none'), keyboard }
  const year = days.to.slice(0, 4)
  const total = { forecasts: say('forecasts', { n: models.total.jobs }), credits: credits(say, models.total.credits) }
  const byModel = models.items.slice(0, LINES_MAX).map(({ title, jobs, credits: spent }) => {
    const name = shorten(title?.[say.language] ?? say('usage-other'), 30)
    return `${name} · ${say('forecasts', { n: jobs })} · ${credits(say, spent)}`
  })
  const byDay = days.items
    .slice(0 - LINES_MAX)
    .reverse()
    .map(({ key, credits: spent }) => `${day(say, `${key}T00:00:00.000Z`, year)} · ${credits(say, spent)}`)
  return compose(
    [bold(say('usage-title')), `\n${say('usage-total', total)}\n\n${byModel.join('\n')}\n\n${byDay.join('\n')}`],
    keyboard,
  )
}
