import { eq } from 'drizzle-orm'
import { expect, test, vi } from 'vitest'
import { loadLanguages } from '../../../bot/locales/say.ts'
import { events } from '../../../core/db/schema/events.ts'
import type { TestPerson } from '../../support/telegram-person.ts'
import { csvOf, startWorld, type World } from '../world.ts'

vi.setConfig({ testTimeout: 120_000 })
const languages = loadLanguages()
const DAY_MS = 24 * 60 * 60 * 1000

const [HEAD = '', ...ROWS] = csvOf(120).split('\n')
const rows = (n: number): string => [HEAD, ...ROWS.slice(0, n)].join('\n')

/** Orders a forecast of five days on the first `n` rows. */
async function forecast(
  anna: TestPerson,
  n: number,
  { confirm, far, five }: { confirm: string; far: string; five: string },
) {
  await anna.upload('prices.csv', rows(n))
  await anna.tap(far)
  await anna.tap(five)
  await anna.tap(confirm)
}

/** Core scores forecasts after the job that tells of them has ended. */
async function scored(world: World, n: number): Promise<void> {
  await vi.waitFor(
    async () => {
      const told = await world.core.db.reader.select().from(events).where(eq(events.type, 'forecast.resolved'))
      if (told.length < n) throw new Error(`${told.length} forecasts have come due`)
    },
    { timeout: 20_000 },
  )
  await world.telegram.settled()
}

test.each(['en', 'ru'] as const)(
  'outcomes (%s): forecasts that a later series has reached come as one quiet message a day, until somebody wants none',
  async (language) => {
    await using world = await startWorld()
    const say = languages[language]
    const anna = world.telegram.person(61, { language })
    const words = {
      confirm: say('button-confirm', { cost: '' }).trim(),
      far: say('button-steps-own'),
      five: language === 'en' ? '5 trading days' : '5 торговых дней',
    }
    const told = () => anna.replies().filter(({ text }) => /🎯 (means|–)/.test(text ?? ''))
    const steps = async (n: number) => forecast(anna, n, words)

    await steps(60)
    await steps(62)
    expect(told()).toEqual([])
    await steps(70)
    await scored(world, 2)
    await world.telegram.advance(3_000)
    expect(told()).toHaveLength(1)
    const [message] = told()
    expect(message?.text).toContain(
      language === 'en' ? '2 of your forecasts have come due' : 'Подошёл срок 2 прогнозов',
    )
    expect(message?.text).toMatch(
      language === 'en'
        ? /The forecast you got on .* was .* to .*\n.*The forecast you got on/
        : /Прогноз от .* на .*: от .* до .*\n.*Прогноз от/,
    )
    const calls = world.telegram.control.journal().calls()
    expect(calls.filter(({ params }) => params['disable_notification'] === true)).toHaveLength(1)

    // What was said and what came stands in the list, too.
    await anna.say('/ph')
    expect(anna.buttons().filter((label) => /🎯|❗️/.test(label))).toHaveLength(2)

    // Another one is kept for the next day, and for nobody who wants none.
    await steps(90)
    await scored(world, 3)
    await world.telegram.advance(60_000)
    expect(told()).toHaveLength(1)
    await world.telegram.advance(DAY_MS)
    expect(told()).toHaveLength(2)
    await anna.tap(say('button-fewer'))
    expect(anna.last().text).toBe(say('notices-less', { kind: say('notices-kind-forecasts') }))
    await steps(110)
    await scored(world, 4)
    await world.telegram.advance(2 * DAY_MS)
    expect(told()).toHaveLength(2)
    await anna.say('/settings')
    await anna.tap(say('button-notes'))
    const line = (channels: string) => say('notices-line', { kind: say('notices-kind-forecasts'), channels })
    expect(anna.last().text).toContain(line(say('notices-nowhere')))
    await anna.tap(say('notices-kind-forecasts'))
    expect(anna.last().text).toContain(line(say('notices-channel-telegram')))
    expect(world.telegram.complaints()).toEqual([])
  },
)
