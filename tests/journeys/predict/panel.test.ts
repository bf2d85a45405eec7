import { expect, test } from 'vitest'
import { loadLanguages } from '../../../bot/locales/say.ts'
import { samplePrices } from '../../support/samples.ts'
import { download, startWorld } from '../world.ts'

const languages = loadLanguages()
const linesOf = (name: string, rows: number, seed: number) =>
  samplePrices(rows, { seed }).map(({ date, close }) => `${date},${name},${close}`)
const FILE = ['date,ticker,close', ...linesOf('ABC', 60, 1), ...linesOf('XYZ', 40, 2), ...linesOf('NEW', 5, 3)].join(
  '\n',
)

test.each(['en', 'ru'] as const)(
  'panel (%s): a file of several shares becomes one order, one message, a picture of each and one file',
  async (language) => {
    await using world = await startWorld()
    const say = languages[language]
    const anna = world.telegram.person(43, { language })
    await anna.upload('shares.csv', FILE)
    await anna.tap(say('button-every-series', { n: 3 }))
    const card = anna.last().text
    expect(card).toContain(say('panel-line', { name: 'XYZ', rows: 40 }))
    expect(card).toContain(say('panel-short', { n: 1 }))
    await anna.tap(language === 'en' ? 'Confirm' : 'Подтвердить')
    const result = anna.last().text
    expect(result).toContain('• ABC: ')
    expect(result).toContain('• XYZ: ')
    expect(result).toContain(say('panel-failed-short', { name: 'NEW' }))
    await anna.tap('🖼 XYZ')
    expect(anna.last()).toMatchObject({ photo: [{}], caption: expect.stringContaining('📈 XYZ') as string })
    await anna.say('/ph')
    await anna.tap(say('history-panel', { n: 3 }))
    expect(anna.last().text).toContain('• ABC: ')
    await anna.tap(say('button-csv'))
    const csv = await download(world, anna.last().document?.file_id ?? '')
    expect(
      new Set(
        csv
          .trim()
          .split('\r\n')
          .map((line) => line.split(',')[0]),
      ),
    ).toEqual(new Set(['series', 'ABC', 'XYZ']))
    expect(world.telegram.complaints()).toEqual([])
  },
)
