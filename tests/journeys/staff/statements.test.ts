import { expect, test } from 'vitest'
import { loadLanguages } from '../../../bot/locales/say.ts'
import { createBank } from '../../../bot/sandbox/bank/bank.ts'
import { ADMIN_ID, startWorld } from '../world.ts'

const languages = loadLanguages()
const IBAN = 'DE89370400440532013000'
const BANK = { BANK_IBAN: IBAN, BANK_BENEFICIARY: 'Coincast Ltd', CREDITS_PRICE: '0.20 USD' }

/** A statement with one transfer of 2.00 USD. */
function statementOf(reference: string): string {
  const state = { entries: [] }
  const bank = createBank({ state, clock: { now: Date.now } as never, nextNumber: () => 1, iban: IBAN })
  bank.pay({ amount: 200, reference: reference.replaceAll(' ', '') })
  return bank.statement('camt.053')
}

test.each(['en', 'ru'] as const)(
  'statements (%s): staff send the file of the bank, and what is new is booked',
  async (language) => {
    await using world = await startWorld({ env: BANK })
    const say = languages[language]
    const olga = world.telegram.person(ADMIN_ID, { language, isAdmin: true, name: 'Olga' })
    const order = await world.core.request('POST', '/api/account/top-up', {
      token: await world.core.register(),
      json: { amount: 1000, provider: 'bank' },
    })
    const file = statementOf(String(Object(order.json.instruction).reference))
    await olga.upload('statement.xml', file)
    const counts = { entries: 1, added: 1, matched: 1, queued: 0, pending: 0 }
    expect(olga.last().text).toBe(`${say('statement-title')}\n\n${IBAN}, USD\n${say('statement-counts', counts)}`)
    await olga.upload('statement.xml', file)
    expect(olga.last().text).toContain(say('statement-counts', { ...counts, added: 0, matched: 0 }))
    await olga.upload('broken.xml', file.replace('2.00', '3.00'))
    expect(olga.last().text).toContain(say('statement-refused', { detail: '' }).trim())
    // For customers it is a file like others.
    const anna = world.telegram.person(71, { language })
    await anna.upload('statement.xml', file)
    expect(anna.last().text).not.toContain(say('statement-title'))
    expect(world.telegram.complaints()).toEqual([])
  },
)
