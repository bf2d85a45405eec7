import { expect, test } from 'vitest'
import { loadLanguages } from '../../../bot/locales/say.ts'
import { ADMIN_ID, startWorld } from '../world.ts'

const languages = loadLanguages()

test.each(['en', 'ru'] as const)(
  'four eyes (%s): a large adjustment waits for a second person, who approves it; another is declined',
  async (language) => {
    await using world = await startWorld({ staff: [81], env: { FOUR_EYES_CREDITS: '1000' } })
    const say = languages[language]
    const { telegram } = world
    const olga = telegram.person(ADMIN_ID, { language, isAdmin: true, name: 'Olga' })
    const boris = telegram.person(81, { language, name: 'Boris' })
    const anna = telegram.person(82, { language, name: 'Anna' })
    const inWords = (n: number) => say('credits', { n })
    await anna.say('/balance')
    await boris.say('/balance')
    await olga.say('/role 81 admin helps out')
    await olga.tap(say('button-yes'))

    await olga.say('/credit 82 5000 for the outage')
    await olga.tap(say('button-yes'))
    expect(olga.last().text).toMatch(/^⏳/)
    await anna.say('/balance')
    expect(anna.last().text).toContain(inWords(500))
    await telegram.settled()
    // Who proposes is not asked; who may decide gets a card.
    expect(boris.last().text).toContain('Olga')
    expect(boris.last().text).toContain(`+${inWords(5000)}`)
    expect(olga.replies().some(({ text }) => text?.startsWith('👥') === true)).toBe(false)
    await olga.say('/proposals')
    await olga.tap(olga.buttons()[0] ?? '')
    expect(olga.last().text).toContain(say('proposal-own'))
    expect(olga.buttons()).not.toContain(say('button-approve'))

    await boris.tap(say('button-approve'))
    expect(boris.last().text).toContain('Anna')
    await boris.tap(say('button-yes'))
    expect(boris.last().text).toMatch(/^✅/)
    await anna.say('/balance')
    expect(anna.last().text).toContain(inWords(5500))
    await telegram.settled()
    expect(olga.last().text).toMatch(/^✅ Boris/)

    await olga.say('/credit 82 -5000 it was too much')
    await olga.tap(say('button-yes'))
    await telegram.settled()
    await boris.say('/proposals')
    await boris.tap(boris.buttons()[0] ?? '')
    await boris.tap(say('button-decline'))
    await boris.say('she may keep it')
    await boris.tap(say('button-yes'))
    await telegram.settled()
    expect(olga.last().text).toContain('she may keep it')
    await boris.say('/proposals')
    expect(boris.last().text).toBe(say('proposals-none'))
    await anna.say('/balance')
    expect(anna.last().text).toContain(inWords(5500))
    expect(telegram.complaints()).toEqual([])
  },
)
