import { expect, test } from 'vitest'
import { loadLanguages } from '../../../bot/locales/say.ts'
import { codeNow } from '../../support/factor.ts'
import { ADMIN_ID, startWorld } from '../world.ts'

const languages = loadLanguages()

/** A backup code. */
const CODE = /[0-9A-Z]{5}-[0-9A-Z]{5}/

test.each(['en', 'ru'] as const)(
  'second factor (%s): set up with a picture, codes shown once, renewed and removed with a code',
  async (language) => {
    await using world = await startWorld()
    const say = languages[language]
    const { core, telegram } = world
    const anna = telegram.person(71, { language })
    await anna.say('/settings')
    await anna.tap(say('button-security'))
    expect(anna.last().text).toContain(say('security-off'))
    await anna.tap(say('button-mfa-on'))
    const picture = anna.last()
    const secret = /[A-Z2-7]{32}/.exec(picture.caption ?? '')?.[0] ?? ''
    expect(picture.photo).toBeDefined()
    await anna.say('000 000')
    expect(anna.last().text).toBe(say('error-wrong_code'))
    await anna.say(codeNow(secret, core.now))
    const codes =
      anna
        .replies()
        .findLast(({ text }) => CODE.test(text ?? ''))
        ?.text?.match(new RegExp(CODE, 'g')) ?? []
    expect(codes).toHaveLength(10)
    // Neither the picture nor a code that was typed stays in the chat.
    expect(
      anna.messages().filter(({ photo, text }) => photo !== undefined || /^\d{3} ?\d{3}$/.test(text ?? '')),
    ).toEqual([])
    await anna.tap(say('button-mfa-kept'))
    expect(JSON.stringify(anna.messages())).not.toContain(codes[0])

    await telegram.advance(6 * 60_000)
    await anna.say('/settings')
    await anna.tap(say('button-security'))
    await anna.tap(say('button-mfa-codes'))
    expect(anna.last().text).toBe(say('security-ask'))
    await anna.say(codeNow(secret, core.now))
    const shown = anna.texts().find((text) => text.includes(say('security-codes-new')))
    const renewed = shown?.match(/[0-9A-Z]{5}-[0-9A-Z]{5}/g) ?? []
    expect(renewed).toHaveLength(10)
    await telegram.advance(6 * 60_000)
    await anna.say('/settings')
    await anna.tap(say('button-security'))
    await anna.tap(say('button-mfa-off'))
    await anna.tap(say('button-mfa-off-sure'))
    expect(anna.last().text).toBe(say('security-ask'))
    await anna.say(renewed[0] ?? '')
    expect(anna.texts()).toContain(say('security-removed'))
    await anna.say('/settings')
    await anna.tap(say('button-security'))
    expect(anna.last().text).toContain(say('security-off'))
    expect(telegram.complaints()).toEqual([])
  },
)

test('staff: where a second factor is demanded, the chat sets it up first; an act asks for a code and then goes on', async () => {
  await using world = await startWorld({ env: { STAFF_MFA: 'on' } })
  const say = languages.en
  const { core, telegram } = world
  const olga = telegram.person(ADMIN_ID, { language: 'en', isAdmin: true })
  const anna = telegram.person(72, { language: 'en' })
  await anna.say('/balance')
  await olga.say('/stats')
  expect(olga.last().text).toBe(say('error-mfa_enrolment_required'))
  await olga.tap(say('button-security'))
  await olga.tap(say('button-mfa-on'))
  // Who holds the bot's key alone gets no further than this.
  expect(olga.last().text).toBe(say('security-operator'))
  await olga.say('AAAAA-AAAAA')
  expect(olga.last().text).toBe(say('security-operator'))
  await olga.say(core.enrolmentCode())
  const secret = /[A-Z2-7]{32}/.exec(olga.last().caption ?? '')?.[0] ?? ''
  await olga.say(codeNow(secret, core.now))
  await olga.say('/stats')
  expect(olga.last().text).toContain('People')

  await telegram.advance(6 * 60_000)
  await olga.say('/credit 72 250 for the trouble')
  await olga.tap(say('button-yes'))
  expect(olga.last().text).toBe(say('security-ask'))
  await olga.say('000000')
  expect(olga.last().text).toBe(say('error-wrong_code'))
  await olga.say(codeNow(secret, core.now))
  expect(olga.texts().some((text) => text.startsWith('✅'))).toBe(true)
  await anna.say('/balance')
  expect(anna.last().text).toContain('750 credits')
  // Who looks around on the next day is asked again.
  await telegram.advance(13 * 3_600_000)
  await olga.say('/stats')
  expect(olga.last().text).toBe(say('security-ask'))
  await olga.say(codeNow(secret, core.now))
  expect(olga.last().text).toContain('People')
  // Six digits that nobody asked for are what they always were.
  await anna.say('123456')
  expect(anna.messages().some(({ text }) => text === '123456')).toBe(true)
  expect(telegram.complaints()).toEqual([])
})
