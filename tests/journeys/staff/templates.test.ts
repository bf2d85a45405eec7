import { expect, test } from 'vitest'
import { loadLanguages } from '../../../bot/locales/say.ts'
import { noticeText } from '../../support/notices.ts'
import { ADMIN_ID, startWorld } from '../world.ts'

const languages = loadLanguages()

test.each(['en', 'ru'] as const)(
  'templates (%s): staff read a text, a fault is refused, a sound one is tried and put in force, and the shipped one comes back',
  async (language) => {
    await using world = await startWorld()
    const { telegram } = world
    const say = languages[language]
    const olga = telegram.person(ADMIN_ID, { language, isAdmin: true })
    const anna = telegram.person(72, { language, name: 'Anna' })
    await olga.say('/admin')
    await anna.say('/templates')
    expect(anna.last().text).toContain(say('unknown-command'))

    await olga.say('/templates')
    await olga.tap(say('notices-kind-account'))
    await olga.tap('member joined')
    expect(olga.last().text).toContain(say('template-shipped'))
    expect(olga.last().text).toContain('{ $company }')

    await olga.tap(say('button-template-edit'))
    await olga.say('Hello { $name }')
    await olga.tap(say('button-template-same'))
    expect(olga.last().text).toContain(say('template-variables', { names: '{ $company }' }))
    expect(olga.buttons()).not.toContain(say('button-template-use'))
    await olga.tap(say('button-template-again'))
    await olga.say('Welcome to { $company }!')
    await olga.say('News of { $company }')
    const sample = language === 'en' ? 'example' : 'пример'
    expect(olga.last().text).toContain(`Welcome to ${sample}!`)
    expect(olga.last().text).toContain(`News of ${sample}`)
    await olga.tap(say('button-template-use'))
    expect(olga.last().text).toContain(say('template-version', { version: 1 }))
    expect(olga.last().text).toContain('Welcome to { $company }!')

    await olga.tap(say('button-template-shipped'))
    expect(olga.last().text).toContain(say('template-shipped'))
    // An earlier version is tried and put in force as a new one.
    const earlier = olga.buttons().find((label) => label.startsWith(language === 'en' ? 'Version 1' : 'Версия 1'))
    await olga.tap(earlier ?? '')
    await olga.tap(say('button-template-use'))
    expect(olga.last().text).toContain(say('template-version', { version: 3 }))
    expect(noticeText(language, 'member_joined', { company: 'Rook' })).not.toContain('Welcome')
    // A template is shown as it is written.
    expect(telegram.complaints().filter((one) => !one.includes('{ $company }'))).toEqual([])
  },
)
