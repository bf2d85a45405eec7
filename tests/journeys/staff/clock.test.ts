import { expect, test } from 'vitest'
import { loadLanguages } from '../../../bot/locales/say.ts'
import { BOT_KEY } from '../../support/core.ts'
import { ADMIN_ID, startWorld } from '../world.ts'

const languages = loadLanguages()

test.each(['en', 'ru'] as const)('clock (%s): staff see last and next runs, and have one run now', async (language) => {
  await using world = await startWorld()
  const say = languages[language]
  const olga = world.telegram.person(ADMIN_ID, { language, isAdmin: true, name: 'Olga' })
  await olga.say('/admin')
  await olga.tap(say('button-schedules'))
  const name = say('schedule-name', { name: 'sessions' })
  expect(olga.last().text).toContain(`${name}\n${say('schedule-never')}`)
  await olga.tap(`▶️ ${name}`)
  await world.core.schedules.settled()
  await olga.say('/schedules')
  expect(olga.last().text).toMatch(new RegExp(`${name}\n.*(?:done|выполнено)`))
  const { status, json } = await world.core.request('GET', '/api/admin/schedules/sessions/runs', {
    token: await world.core.admin(),
  })
  expect([status, json.items?.[0]]).toEqual([200, expect.objectContaining({ trigger: 'staff', status: 'ok' })])
  // For customers none of it exists.
  const anna = world.telegram.person(71, { language })
  await anna.say('/schedules')
  expect(anna.last().text).not.toContain(name)
  expect(world.telegram.complaints()).toEqual([])
})

test.each(['en', 'ru'] as const)(
  'reconciliation (%s): staff see in the chat what only one side knows',
  async (language) => {
    await using world = await startWorld()
    const say = languages[language]
    const olga = world.telegram.person(ADMIN_ID, { language, isAdmin: true, name: 'Olga' })
    await olga.say('/reconcile')
    expect(olga.last().text).toBe(say('reconcile-none'))
    const report = async (items: object[]) => {
      const answer = await world.core.request('POST', '/api/bot/payments/stars', {
        token: BOT_KEY,
        json: { offset: 0, items },
      })
      expect(answer.status).toBe(200)
    }
    await report([])
    await olga.say('/admin')
    await olga.tap(say('button-reconcile'))
    expect(olga.last().text).toContain(say('reconcile-same'))
    world.telegram.control.advance(1_000)
    await report([{ kind: 'payment', charge_id: 'tg_unknown', order_id: 'pay_unknown', amount: 50 }])
    await olga.say('/reconcile')
    expect(olga.last().text).toContain(say('reconcile-only-provider', { n: 1 }))
    expect(olga.last().text).toContain('tg_unknown')
    expect(world.telegram.complaints()).toEqual([])
  },
)
