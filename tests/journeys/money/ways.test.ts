import { expect, test } from 'vitest'
import { loadLanguages } from '../../../bot/locales/say.ts'
import { startWorld } from '../world.ts'

const languages = loadLanguages()
const BANK = { BANK_IBAN: 'DE89370400440532013000', BANK_BENEFICIARY: 'Coincast Ltd', CREDITS_PRICE: '0.20 USD' }

test.each(['en', 'ru'] as const)(
  'ways (%s): the chat of the sandbox offers every way to pay, with what to write into a transfer',
  async (language) => {
    await using world = await startWorld({ env: BANK, sandboxUrl: 'http://127.0.0.1:8081' })
    const say = languages[language]
    const anna = world.telegram.person(71, { language })
    await anna.say('/topup')
    await anna.say('1000')
    expect(anna.last().text).toBe(say('ways-ask', { credits: say('credits', { n: 1000 }) }))
    // What is not set up is said to be, and nothing breaks.
    await anna.tap(say('provider', { name: 'stripe' }))
    expect(anna.last().text).not.toContain('Stripe:')
    await anna.say('/topup')
    await anna.say('1000')
    await anna.tap(say('provider', { name: 'bank' }))
    const { text = '', reply_markup } = anna.last()
    expect(text).toContain('Coincast Ltd')
    const [, reference = ''] = /(RF\d{2}(?: [0-9A-Z]{4}){4})/.exec(text) ?? []
    expect(reply_markup?.inline_keyboard.flat()[0]).toMatchObject({
      url: `http://127.0.0.1:8081/bank?${new URLSearchParams({ amount: '200', reference }).toString()}`,
    })
    expect(world.telegram.complaints()).toEqual([])
  },
)

test('ways: in any other chat there is none of it, not even for a forged button', async () => {
  await using world = await startWorld({ env: BANK })
  const anna = world.telegram.person(72, { language: 'en' })
  await anna.say('/topup')
  await anna.say('1000')
  expect(anna.last().invoice).toBeDefined()
  await anna.tapData('way:bank:1000')
  expect(anna.texts().join()).not.toContain('Coincast Ltd')
  expect(world.telegram.complaints()).toEqual([])
})
