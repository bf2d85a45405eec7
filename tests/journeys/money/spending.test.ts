import { expect, test } from 'vitest'
import { csvOf, startWorld } from '../world.ts'
import { languages } from './credits.ts'

test.each(['en', 'ru'] as const)(
  'usage (%s): what forecasts have cost, by model under its title and by day',
  async (language) => {
    await using world = await startWorld()
    const say = languages[language]
    const anna = world.telegram.person(71, { language })
    await anna.say('/usage')
    expect(anna.last().text).toBe(say('usage-none'))
    await anna.upload('prices.csv', csvOf(60))
    await anna.tap(anna.buttons()[0] ?? '')
    await anna.say('/usage')
    const { text } = anna.last()
    expect(text).toContain(
      say('usage-total', { forecasts: say('forecasts', { n: 1 }), credits: say('credits', { n: 60 }) }),
    )
    expect(text).not.toMatch(/naive|coincast|usage/)
    expect(world.telegram.complaints()).toEqual([])
  },
)

test.each(['en', 'ru'] as const)(
  'code (%s): a promo code gives its credits once, and says why it gives no more',
  async (language) => {
    await using world = await startWorld()
    const say = languages[language]
    const json = { code: 'SPRING-2026', credits: 200, uses_max: 10, reason: 'a fair' }
    const made = await world.core.request('POST', '/api/admin/promo-codes', { token: await world.core.admin(), json })
    expect(made.status).toBe(201)
    const anna = world.telegram.person(72, { language })
    await anna.say('/code')
    expect(anna.last().text).toBe(say('code-ask'))
    await anna.say('/code spring-2026')
    const given = { credits: say('credits', { n: 200 }), available: say('credits', { n: 700 }) }
    expect(anna.last().text).toBe(say('code-done', { code: 'SPRING-2026', ...given }))
    await anna.say('/code SPRING-2026')
    expect(anna.last().text).toContain(say('error-promo_code_unusable', { reason: 'had' }))
    await anna.say('/code WINTER')
    expect(anna.last().text).toContain(say('error-promo_code_unusable', { reason: 'unknown' }))
    expect(world.telegram.complaints()).toEqual([])
  },
)
