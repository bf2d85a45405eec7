import { expect, test } from 'vitest'
import { loadLanguages } from '../../../bot/locales/say.ts'
import { startWorld } from '../world.ts'

const languages = loadLanguages()

test.each(['en', 'ru'] as const)(
  'start (%s): two taps to the first picture, which is on the shop',
  async (language) => {
    await using world = await startWorld()
    const say = languages[language]
    const anna = world.telegram.person(11, { language })
    await anna.say('/start')
    expect(anna.buttons()).toEqual([say('button-try'), say('button-own')])

    await anna.tap(say('button-try'))
    const picture = anna.last()
    expect(picture.photo).toBeDefined()
    expect(picture.caption?.split('\n')).toHaveLength(5)
    expect(picture.caption?.length).toBeLessThanOrEqual(1024)
    expect(picture.caption).toContain(
      say('result-sample', { model: '', rows: 125, left: say('credits', { n: 500 }) })
        .split(' · ')
        .at(-1),
    )

    // Everything under the picture answers, and nothing of it costs.
    for (const [button, expected] of [
      [say('button-risk'), say('risk-title')],
      [say('button-details'), say('details-title')],
      [say('button-hedges'), say('hedges-title')],
    ] as const) {
      await anna.tap(button, { message: picture.message_id })
      expect(anna.last().text).toContain(expected)
    }
    await anna.tap(say('button-csv'), { message: picture.message_id })
    expect(anna.last().document?.file_name).toMatch(/^forecast-.*\.csv$/)
    await anna.say('/risk')
    await anna.tap(say('button-why-var'))
    expect(anna.toast()).toBe(say('why-var'))

    await anna.say('/ph')
    expect(anna.last().text).toContain(say('history-title'))
    await anna.say('/balance')
    expect(anna.last().text).toContain(say('credits', { n: 500 }))
    expect(world.telegram.complaints()).toEqual([])
  },
)

test.each(['en', 'ru'] as const)(
  'sample (%s): a second time it has a price, and is ordered by nobody but its person',
  async (language) => {
    await using world = await startWorld()
    const say = languages[language]
    const anna = world.telegram.person(13, { language })
    await anna.say('/start')
    await anna.tap(say('button-try'))
    expect(anna.last().photo).toBeDefined()
    await anna.say('/start')
    await anna.tap(say('button-try'))
    const [lead = ''] = say('sample-had', { model: '|' }).split('|').at(-1)?.split(':') ?? []
    expect(anna.last().text).toContain(lead)
    // With another model it is on the shop once more.
    await anna.tap(say('button-models'))
    await anna.tap('GARCH')
    expect(anna.last().text).toContain(say('quote-sample'))
    await anna.tap(say('button-confirm', { cost: '' }).trim())
    expect(anna.last().photo).toBeDefined()
    await anna.say('/tx')
    // Two forecasts that cost nothing, and the welcome credits.
    expect(anna.last().text?.split(say('tx-charge'))).toHaveLength(3)
    await anna.say('/balance')
    expect(anna.last().text).toContain(say('credits', { n: 500 }))
    expect(world.telegram.complaints()).toEqual([])
  },
)

test('sample: twenty taps are one job and one hold', async () => {
  await using world = await startWorld()
  const anna = world.telegram.person(12, { language: 'en' })
  await anna.say('/start')
  for (let i = 0; i < 20; i++) anna.rush.tap('Try with a sample')
  await world.telegram.settled()
  expect(anna.replies().filter(({ photo }) => photo !== undefined)).toHaveLength(1)
  await anna.say('/balance')
  expect(anna.last().text).toContain('500 credits')
  expect(world.telegram.complaints()).toEqual([])
})
