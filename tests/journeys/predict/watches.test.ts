import { expect, test } from 'vitest'
import { loadLanguages } from '../../../bot/locales/say.ts'
import { startWorld } from '../world.ts'

const languages = loadLanguages()

test.each(['en', 'ru'] as const)(
  'watch (%s): a name, its price, a tap: the picture comes by itself',
  async (language) => {
    await using world = await startWorld()
    const say = languages[language]
    const anna = world.telegram.person(31, { language })
    await anna.say(language === 'en' ? '/watch LUMA daily' : '/watch луна')
    if (language === 'ru') {
      expect(anna.last().text).toBe(say('watch-unknown'))
      await anna.say('/watch LUMA ежедневно')
    }
    expect(anna.last().text).toContain('LUMA')
    expect(anna.last().text).toContain(say('watch-daily'))
    await anna.tap(say('button-watch-weekly'))
    expect(anna.last().text).toContain(say('watch-weekly'))
    await anna.tap('🔔')
    expect(anna.last().text).toContain(
      say('watch-begun', { name: language === 'en' ? 'Luma coin · LUMA' : 'Монета Лума · LUMA' }),
    )
    await world.core.sweep()
    await world.telegram.settled()
    expect(anna.last().photo).toBeDefined()
    await anna.say('/watch')
    expect(anna.last().text).toContain('LUMA')
    await anna.tap('LUMA')
    await anna.tap(say('button-watch-ploss', { value: 40 }))
    expect(anna.last().text).toContain(say('watch-above', { value: 40 }))
    await anna.tap(say('button-watch-pause'))
    expect(anna.last().text).toContain(say('watch-why-person'))
    await anna.tap(say('button-watch-end'))
    expect(anna.last().text).toBe(say('watch-none'))
    expect(world.telegram.complaints()).toEqual([])
  },
)

test('watch: the same twice is said, and not begun', async () => {
  await using world = await startWorld()
  const anna = world.telegram.person(32, { language: 'en' })
  for (let i = 0; i < 2; i++) {
    await anna.say('/watch LUMA')
    await anna.tap('🔔')
  }
  expect(anna.texts().join('\n')).toContain(languages.en('watch-already'))
  expect(world.telegram.complaints()).toEqual([])
})
