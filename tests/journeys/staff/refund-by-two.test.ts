import { expect, test } from 'vitest'
import { loadLanguages } from '../../../bot/locales/say.ts'
import { codeNow } from '../../support/factor.ts'
import type { TestPerson } from '../../support/telegram-person.ts'
import { ADMIN_ID, startWorld } from '../world.ts'
import { setUpFactor } from './second-factor.ts'

const languages = loadLanguages()
const MINUTE_MS = 60_000

test.each(['en', 'ru'] as const)(
  'staff (%s): refunds with a second factor, above the limit with two people; support reads and moves nothing; a price of yesterday goes back',
  async (language) => {
    await using world = await startWorld({
      staff: [81, 82],
      env: { STAFF_MFA: 'on', FOUR_EYES_CREDITS: '1200' },
    })
    const say = languages[language]
    const { core, telegram } = world
    const olga = telegram.person(ADMIN_ID, { language, isAdmin: true, name: 'Olga' })
    const boris = telegram.person(81, { language, name: 'Boris' })
    const sam = telegram.person(82, { language, name: 'Sam' })
    const anna = telegram.person(83, { language, name: 'Anna' })
    const inWords = (n: number) => say('credits', { n })
    const secrets = new Map<TestPerson, string>()
    const setUp = async (person: TestPerson) => secrets.set(person, await setUpFactor(world, person, language))
    /** Does what asks for a code, and gives it. */
    const withCode = async (person: TestPerson, act: () => Promise<unknown>) => {
      await telegram.advance(6 * MINUTE_MS)
      await act()
      expect(person.last().text).toBe(say('security-ask'))
      await person.say(codeNow(secrets.get(person) ?? '', core.now))
    }
    for (const credits of [1000, 500]) {
      await anna.say('/topup')
      await anna.tap(inWords(credits))
      await anna.pay()
    }
    for (const person of [boris, sam]) await person.say('/balance')
    await setUp(olga)
    for (const [id, role] of [
      [81, 'admin'],
      [82, 'support'],
    ] as const) {
      await olga.say(`/role ${id} ${role} helps out`)
      await olga.tap(say('button-yes'))
      expect(olga.last().text).toMatch(/^✅/)
    }
    for (const person of [boris, sam]) await setUp(person)

    // Below the limit one person and a code are enough.
    const ask = async (credits: number, reason: string) => {
      await olga.say('/user 83')
      await olga.tap(say('button-payments'))
      await olga.tap(inWords(credits))
      await olga.say(reason)
      await olga.tap(say('button-yes'))
    }
    await withCode(olga, () => ask(1000, 'paid twice'))
    await anna.say('/balance')
    expect(anna.last().text).toContain(inWords(1000))

    // With it the next one is above the limit: it waits for Boris, who needs a code of his own.
    await withCode(olga, () => ask(500, 'paid three times'))
    expect(olga.texts().some((text) => text.startsWith('⏳'))).toBe(true)
    await telegram.settled()
    await anna.say('/balance')
    expect(anna.last().text).toContain(inWords(1000))
    await boris.tap(say('button-approve'))
    await withCode(boris, () => boris.tap(say('button-yes')))
    await telegram.settled()
    expect(boris.texts().some((text) => text.startsWith('✅'))).toBe(true)
    await anna.say('/balance')
    expect(anna.last().text).toContain(inWords(500))

    // Support reads the same payments, has no button for them, and is refused when somebody makes one up.
    await sam.say('/user 83')
    await sam.tap(say('button-payments'))
    expect(sam.last().text).toContain(say('payment-back'))
    expect(sam.buttons().filter((text) => text.startsWith('↩️'))).toEqual([])
    await sam.say('/credit 83 100 a gift')
    await anna.say('/balance')
    expect(anna.last().text).toContain(inWords(500))

    // A price is changed, and taken back on the next day.
    const priceOf = async () => {
      const { json } = await core.request('GET', '/api/models')
      const items = json.items as unknown as Array<{ name: string; price_per_row: number }>
      return items.find(({ name }) => name === 'ar')?.price_per_row
    }
    const before = await priceOf()
    await olga.say(`/price ar ${Number(before) + 2} dearer`)
    await withCode(olga, () => olga.tap(say('button-yes')))
    expect(await priceOf()).toBe(Number(before) + 2)
    await telegram.advance(24 * 60 * MINUTE_MS)
    await withCode(olga, () => olga.say('/audit'))
    const back = olga.buttons().find((text) => text.startsWith('↩️')) ?? ''
    await olga.tap(back)
    await olga.say('back to what it was')
    await olga.tap(say('button-yes'))
    expect(await priceOf()).toBe(before)
    expect(telegram.complaints()).toEqual([])
  },
)
