import { expect, test, vi } from 'vitest'
import { loadLanguages } from '../../../bot/locales/say.ts'
import { money } from '../../../bot/replies/result/holding.ts'
import { BOT_KEY } from '../../support/core.ts'
import { csvOf, startWorld } from '../world.ts'

vi.setConfig({ testTimeout: 120_000 })
const languages = loadLanguages()

test.each(['en', 'ru'] as const)(
  'holding (%s): said once, and results, risk and hedges speak of it; 0 forgets it',
  async (language) => {
    await using world = await startWorld()
    const say = languages[language]
    const anna = world.telegram.person(98, { language })
    await anna.upload('prices.csv', csvOf(120))
    await anna.tap(say('button-confirm', { cost: '' }).trim())
    expect(anna.buttons()).toContain(say('button-hold'))
    await anna.tap(say('button-hold'))
    await anna.say('lots')
    expect(anna.last().text).toContain(say('holding-want'))
    await anna.say('10,000 EUR')

    const json = { telegram_id: '98' }
    const pass = await world.core.request('POST', '/api/bot/act-for', { token: BOT_KEY, json })
    const token = String(pass.json.access_token)
    const { items } = (await world.core.request('GET', '/api/predict/history', { token })).json
    const [{ id }] = items as unknown as [{ id: string }]
    const job = (await world.core.request('GET', `/api/predict/${id}`, { token })).json as unknown as {
      audit: { last_price: number }
      forecast: { quantiles: Record<string, number> }[]
      risk: { horizons: { var_95: number }[] }
    }
    const held = { amount: 10_000, currency: '' }
    const { quantiles } = job.forecast.at(-1) ?? { quantiles: {} }
    const figures = [
      money(say, held, (quantiles['0.1'] ?? 0) / job.audit.last_price),
      money(say, held, (quantiles['0.9'] ?? 0) / job.audit.last_price),
      money(say, held, job.risk.horizons.at(-1)?.var_95),
    ]
    const amount = money(say, { amount: 10_000, currency: 'EUR' })
    expect(anna.last().text).toContain(say('risk-title'))
    for (const figure of [amount, ...figures]) expect(anna.last().text).toContain(figure)
    await anna.tap(say('button-hedges'))
    expect(anna.last().text).toContain(say('hedges-for', { amount }))
    expect(anna.last().text).toMatch(/⚖️ [\d.,\s]+EUR (?:here|сюда)/)
    // The next result speaks of it by itself.
    await anna.say('/job 1')
    for (const figure of [amount, ...figures]) expect(anna.last().caption).toContain(figure)
    expect(anna.buttons()).toContain(say('button-held', { amount }))

    await anna.tap(say('button-held', { amount }))
    expect(anna.buttons()).toEqual([amount])
    await anna.say('0')
    await anna.say('/risk')
    expect(anna.buttons()).toContain(say('button-hold'))
    expect(anna.last().text).not.toContain('EUR')
    expect(world.telegram.complaints()).toEqual([])
  },
)
