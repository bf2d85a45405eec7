import { sql } from 'drizzle-orm'
import { expect, test, vi } from 'vitest'
import { loadLanguages } from '../../../bot/locales/say.ts'
import { csvOf, startWorld } from '../world.ts'

vi.setConfig({ testTimeout: 120_000 })
const languages = loadLanguages()

test.each(['en', 'ru'] as const)(
  'terms (%s): read in the chat; after a change the next paid forecast waits for a tap, then goes on',
  async (language) => {
    await using world = await startWorld()
    const say = languages[language]
    const anna = world.telegram.person(71, { language })
    await anna.say('/start')
    expect(anna.last().text).toContain('/privacy')
    await anna.say('/terms')
    expect(anna.last().text).toContain('2026-11-29')
    await anna.tap(say('button-privacy'))
    expect(anna.last().text).toContain(language === 'en' ? 'What we keep.' : 'Что мы храним.')
    expect(anna.buttons()).not.toContain(say('button-agree-new'))

    // As if what they have accepted were an edition of long ago.
    await world.core.db.write(async (tx) => {
      await tx.run(sql`DROP TRIGGER terms_acceptances_no_update`)
      await tx.run(sql`UPDATE terms_acceptances SET version = '2020-01-01'`)
    })
    await anna.upload('prices.csv', csvOf(120))
    await anna.tap(say('button-confirm', { cost: '' }).trim())
    await world.telegram.settled()
    expect(anna.texts().at(-1)).toBe(say('error-terms_not_accepted'))
    expect(anna.buttons()).toEqual(
      expect.arrayContaining([say('button-terms'), say('button-privacy'), say('button-back')]),
    )
    const refused = anna.last().message_id

    await anna.tapData('agree:2020-01-01:2020-01-01')
    expect(anna.last().text).toBe(say('terms-changed'))
    await anna.tap(say('button-agree-new'), { message: refused })
    expect(anna.last().text).toBe(say('terms-done'))
    await anna.tap(say('button-back'), { message: refused })
    await anna.tap(say('button-confirm', { cost: '' }).trim())
    await world.telegram.settled()
    expect(anna.messages().some(({ photo }) => photo !== undefined)).toBe(true)
    await anna.say('/terms')
    expect(anna.buttons()).not.toContain(say('button-agree-new'))
  },
)
