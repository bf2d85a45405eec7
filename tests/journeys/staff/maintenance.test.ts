import { expect, test, vi } from 'vitest'
import { loadLanguages } from '../../../bot/locales/say.ts'
import { ADMIN_ID, csvOf, startWorld } from '../world.ts'

// A whole shop is started; a busy machine takes its time.
vi.setConfig({ testTimeout: 120_000 })

const languages = loadLanguages()

test.each(['en', 'ru'] as const)(
  'maintenance (%s): staff begins it with minutes and a message, orders wait kindly, it is ended by a button',
  async (language) => {
    await using world = await startWorld()
    const say = languages[language]
    const olga = world.telegram.person(ADMIN_ID, { language, isAdmin: true })
    const anna = world.telegram.person(81, { language })
    await anna.upload('prices.csv', csvOf(60))
    const card = anna.last().message_id
    await olga.say('/maintenance')
    expect(olga.last().text).toContain(say('admin-maintenance-off'))
    for (const wrong of ['/maintenance 0 pause', '/maintenance 99999 pause', '/maintenance soon']) {
      await olga.say(wrong)
      expect(olga.last().text).toContain(say('admin-usage-maintenance'))
    }
    await olga.say('/maintenance 30 Larger machine')
    expect(olga.last().text).toBe(say('admin-preview-maintenance', { minutes: 30, message: 'Larger machine' }))
    await olga.tap(say('button-yes'))

    await anna.tap(say('button-confirm', { cost: '' }).trim(), { message: card })
    const sorry = anna.texts().filter((text) => text.includes('Larger machine'))
    expect(sorry).toHaveLength(1)
    await anna.upload('more.csv', csvOf(70))
    expect(anna.last().text).toContain('Larger machine')
    await anna.say('/balance')
    expect(anna.last().text).toContain(say('credits', { n: 500 }))

    await olga.say('/maintenance')
    expect(olga.last().text).toContain('Larger machine')
    await olga.tap(say('button-maintenance-end'))
    await olga.tap(say('button-yes'))
    await anna.tap(say('button-back'))
    await anna.tap(say('button-confirm', { cost: '' }).trim())
    await world.telegram.settled(() => anna.replies().some(({ photo }) => photo !== undefined))
    expect(anna.replies().some(({ photo }) => photo !== undefined)).toBe(true)
    expect(world.telegram.complaints()).toEqual([])
  },
)
