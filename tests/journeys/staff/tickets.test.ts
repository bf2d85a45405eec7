import { expect, test, vi } from 'vitest'
import { loadLanguages } from '../../../bot/locales/say.ts'
import { ADMIN_ID, startWorld } from '../world.ts'

vi.setConfig({ testTimeout: 120_000 })
const languages = loadLanguages()

test.each(['en', 'ru'] as const)(
  'tickets (%s): from an error in the chat over the answer of staff to the rating, and back again',
  async (language) => {
    await using world = await startWorld()
    const say = languages[language]
    const { telegram } = world
    const anna = telegram.person(61, { language })
    const olga = telegram.person(ADMIN_ID, { language, isAdmin: true })
    await olga.say('/balance')
    await anna.upload('prices.csv', 'nothing,here\n1,2\n')
    await anna.tap(say('button-tell'))
    expect(anna.last().text).toContain(say('tickets-want'))
    await anna.say('What is <b>wrong</b> with *this* file?')
    expect(anna.last().text).toContain(say('tickets-sent'))
    expect(anna.last().text).toContain('What is <b>wrong</b> with *this* file?')

    // Staff is told, opens it, and answers.
    await olga.tap(say('button-case'))
    expect(olga.last().text).toContain(say('case-request', { request: '' }).trim())
    await olga.tap(say('button-note'))
    await olga.say('looks like a header')
    await olga.tap(say('button-case'))
    expect(olga.last().text).toContain('looks like a header')
    await olga.tap(say('button-answer'))
    await olga.say('It has no dates.')
    expect(olga.last().text).toBe(say('tickets-done-answer'))
    expect(anna.last().text).toContain('It has no dates.')
    expect(anna.texts().some((text) => text.includes('looks like a header'))).toBe(false)

    // The customer answers where they are.
    await anna.tap(say('button-answer'))
    expect(anna.last().text).toContain(say('tickets-want-more'))
    await anna.photo(undefined, { caption: 'Now I see, thank you' })
    expect(anna.last().text).toContain('Now I see, thank you\n📎 photo.jpg')
    await olga.say('/tickets')
    await olga.tap('1. ')
    expect(olga.last().text).toContain('Now I see, thank you')
    await olga.tap(say('button-solve'))
    await telegram.settled()
    await anna.tap('5 ⭐')
    expect(anna.last().text).toBe(say('tickets-rated', { n: 5 }))
    await anna.say('/support')
    await anna.tap(say('button-tickets'))
    expect(anna.buttons().some((label) => label.startsWith('✅ 1.'))).toBe(true)
    expect(telegram.complaints()).toEqual([])
  },
)
