import { expect, test } from 'vitest'
import { loadLanguages } from '../../../bot/locales/say.ts'
import { csvOf, download, startWorld } from '../world.ts'

const languages = loadLanguages()

test.each(['en', 'ru'] as const)(
  'proof (%s): the details of a result give its receipt, which core finds genuine',
  async (language) => {
    await using world = await startWorld({ publicUrl: 'https://shop.example' })
    const say = languages[language]
    const anna = world.telegram.person(31, { language })
    await anna.say(csvOf(60))
    await anna.tap(say('button-models'))
    await anna.tap(language === 'en' ? 'Naive' : 'Наивная')
    await anna.tap(say('button-confirm', { cost: say('price-per-row', { n: 0 }) }))
    await anna.tap(say('button-details'))
    await anna.tap(say('button-proof'))
    const sent = anna.last()
    expect(sent.document?.file_name).toMatch(/^receipt-naive-\d{4}-\d\d-\d\d\.txt$/)
    expect(sent.reply_markup?.inline_keyboard).toEqual([
      [{ text: say('button-verify'), url: 'https://shop.example/verify' }],
    ])
    const receipt = await download(world, sent.document?.file_id ?? '')
    const checked = await world.core.request('POST', '/api/receipts/verify', { json: { receipt } })
    expect(checked.json).toMatchObject({ valid: true, receipt: { model: { name: 'naive' }, series: { rows: 60 } } })
    expect(world.telegram.complaints()).toEqual([])
  },
)

test('proof: a forecast from before there were receipts is told as such', async () => {
  await using world = await startWorld()
  const anna = world.telegram.person(32, { language: 'en' })
  await anna.say(csvOf(60))
  await anna.tap(languages.en('button-models'))
  await anna.tap('Naive')
  await anna.tap(languages.en('button-confirm', { cost: languages.en('price-per-row', { n: 0 }) }))
  await anna.tap(languages.en('button-details'))
  await world.core.db.write(async (tx) => void (await tx.run('UPDATE results SET receipt_head = NULL')))
  await anna.tap(languages.en('button-proof'))
  expect(anna.last().text).toContain(languages.en('error-job_without_receipt'))
})
