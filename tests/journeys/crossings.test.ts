import { describe, expect, test } from 'vitest'
import { DIALOGUES_VERSION } from '../../bot/inbox/dialogues.ts'
import { sayUnit } from '../../core/kit/text/time-words.ts'
import { loadLanguages } from '../../bot/locales/say.ts'
import type { TestPerson } from '../support/telegram-person.ts'
import { ADMIN_ID, csvOf, startWorld, type World } from './world.ts'

const languages = loadLanguages()

/** Every step that waits for something: how one gets there, and what shows that it still waits. */
const STEPS = {
  'register: language': { path: ['/register'], want: 'register-want-language' },
  'register: terms': { path: ['/register', { tap: 'language' }], want: 'register-want-terms' },
  'register: kind': { path: ['/register', { tap: 'language' }, { tap: 'button-agree' }], want: 'register-want-kind' },
  'register: company': {
    path: ['/register', { tap: 'language' }, { tap: 'button-agree' }, { tap: 'button-corporate' }],
    want: 'register-want-company',
  },
  login: { path: ['/login'], want: 'login-want' },
  'topup: amount': { path: ['/topup'], want: 'topup-want' },
  'predict: series': { path: ['/predict'], want: 'predict-want-series' },
  'predict: horizon': {
    path: [{ file: true }, { tap: 'button-steps-own' }, { tap: 'button-steps-number' }],
    want: 'horizon-want',
  },
  'admin: credits': { path: ['/user 40', { tap: 'button-give' }], want: 'admin-want-amount' },
  'admin: credits, why': { path: ['/user 40', { tap: 'button-give' }, '500'], want: 'admin-want-reason' },
  'admin: price': { path: ['/models', { button: 'naive' }, { tap: 'button-price' }], want: 'admin-want-number' },
  'admin: price, why': {
    path: ['/models', { button: 'naive' }, { tap: 'button-price' }, '3'],
    want: 'admin-want-reason',
  },
} as const

type Step = (typeof STEPS)[keyof typeof STEPS]

async function walkTo(person: TestPerson, step: Step, language: 'en' | 'ru'): Promise<void> {
  const say = languages[language]
  for (const move of step.path) {
    if (typeof move === 'string') await person.say(move)
    else if ('button' in move) await person.tap(move.button)
    else if ('file' in move) await person.upload('prices.csv', csvOf(40))
    else if (move.tap === 'language') await person.tap(language === 'en' ? 'English' : 'Русский')
    else await person.tap(say(move.tap))
  }
}

/** Steps of admins are an admin's to take, with an account that is not their own. */
async function personFor({ telegram }: World, name: string, language: 'en' | 'ru'): Promise<TestPerson> {
  if (!name.startsWith('admin')) return telegram.person(41, { language })
  await telegram.person(40, { language }).say('/balance')
  return telegram.person(ADMIN_ID, { language, isAdmin: true })
}

const wantOf = (step: Step, language: 'en' | 'ru'): string =>
  step.want === 'admin-want-number'
    ? languages[language](step.want, { max: 1_000_000 })
    : step.want === 'horizon-want'
      ? languages[language](step.want, { units: sayUnit('trading_day', language), max: 40 })
      : languages[language](step.want)

describe.each(['en', 'ru'] as const)('every step (%s)', (language) => {
  const say = languages[language]

  test.each(Object.entries(STEPS))(
    '%s: what is not asked for is answered kindly, and the step goes on',
    async (name, step) => {
      await using world = await startWorld()
      const anna = await personFor(world, name, language)
      await walkTo(anna, step, language)
      const want = wantOf(step, language)

      await anna.photo()
      expect(anna.last().text).toContain(say('unexpected-photo'))
      expect(anna.last().text).toContain(want)
      await anna.send('sticker')
      expect(anna.last().text).toContain(say('unexpected-sticker'))
      await anna.send('voice')
      expect(anna.last().text).toContain(say('unexpected-voice'))
      const own = anna.messages().findLast(({ from, text }) => !from.is_bot && text !== undefined)
      if (own !== undefined) {
        await anna.edit(own.message_id, 'something else')
        expect(anna.last().text).toContain(say('unexpected-edit'))
      }
      await anna.tapData('d:u0:1')
      expect(anna.toast()).toBe(say('button-stale'))
      await anna.say('/nosuchcommand')
      expect(anna.last().text).toContain(say('unknown-command'))
      expect(anna.last().text).toContain(want)

      // A restart in the middle changes nothing.
      await world.restart()
      await anna.send('sticker')
      expect(anna.last().text).toContain(want)

      await anna.say('/cancel')
      expect(anna.last().text).toBe(say('cancel-done'))
      await anna.send('sticker')
      expect(anna.last().text).not.toContain(want)
      expectNothingOdd(world, name)
    },
  )

  test.each(Object.entries(STEPS))('%s: another command leaves it', async (name, step) => {
    await using world = await startWorld()
    const anna = await personFor(world, name, language)
    await walkTo(anna, step, language)
    await anna.say('/balance')
    expect(anna.last().text).toContain(say('balance-available'))
    await anna.send('sticker')
    expect(anna.last().text).not.toContain(wantOf(step, language))
    expectNothingOdd(world, name)
  })

  test.each(Object.entries(STEPS))(
    '%s: after a deploy that changed it, one is told and can go on',
    async (name, step) => {
      await using world = await startWorld()
      const anna = await personFor(world, name, language)
      await walkTo(anna, step, language)
      await world.restart({ dialoguesVersion: DIALOGUES_VERSION + 1 })
      await anna.say('hello')
      expect(anna.last().text).toBe(say('dialogue-lost'))
      expect(anna.buttons()).toHaveLength(1)
      await anna.tap(anna.buttons()[0] ?? '')
      expect(anna.last().text).not.toBe(say('dialogue-lost'))
      expectNothingOdd(world, name)
    },
  )
})

function expectNothingOdd({ telegram }: World, name: string): void {
  expect({ name, complaints: telegram.complaints() }).toEqual({ name, complaints: [] })
}
