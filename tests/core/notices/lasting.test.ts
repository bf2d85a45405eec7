import { expect, test } from 'vitest'
import type { TestCore } from '../../support/core.ts'
import { startMailBox } from '../auth/mail-box.ts'
import { adjust, both, claim, clock, open, person, planned, prefer, report, STAFF, start, userOf } from './world.ts'

const DAY_MS = 24 * 3_600_000

/** As staff see it: a session does not outlive the days that these tests let pass. */
async function shown(core: TestCore, userId: string) {
  await planned(core)
  const { items } = await core.telling.notices.listOf(STAFF, userId, { limit: 20 })
  return items.map(({ channel, state, why }) => [channel, state, why])
}
async function withBox() {
  const box = await startMailBox()
  open.push(box)
  return { box, core: await start({ env: { MAIL_URL: box.url } }) }
}

test('preferences: a payment that is owed by letter goes to the chat once the chat is chosen, and back again', async () => {
  const { box, core } = await withBox()
  const token = await both(core, '7')
  const userId = await userOf(core, token)
  await prefer(core, token, { kinds: { money: ['email'] } })
  await adjust(core, token, 50)
  await planned(core)
  await prefer(core, token, { kinds: { money: ['telegram'] } })
  expect(await shown(core, userId)).toEqual([
    ['telegram', 'owed', null],
    ['email', 'skipped', 'unwanted'],
  ])
  await prefer(core, token, { kinds: { money: ['email'] } })
  await prefer(core, token, { kinds: { money: ['telegram'] } })
  clock.at += 66_000
  await core.sweep()
  expect(await claim(core)).toHaveLength(1)
  expect(box.letters).toEqual([])
})

test('preferences: what the bot has in hand is left to it; if it does not arrive, it goes by the other channel', async () => {
  const { box, core } = await withBox()
  const token = await both(core, '7')
  const userId = await userOf(core, token)
  await adjust(core, token, 50)
  await planned(core)
  clock.at += 66_000
  const [notice] = await claim(core)
  await prefer(core, token, { kinds: { money: ['email'] } })
  await core.sweep()
  expect(box.letters).toEqual([])
  await report(core, notice?.id ?? '', 'refused')
  await core.sweep()
  expect(box.letters).toHaveLength(1)
  expect(await shown(core, userId)).toEqual([
    ['email', 'sent', null],
    ['telegram', 'failed', 'refused'],
  ])
})

test('unlinked: what was owed to a chat that is gone goes by letter; without an address it stays in the list', async () => {
  const { box, core } = await withBox()
  const token = await both(core, '7')
  const userId = await userOf(core, token)
  const other = await person(core, '8')
  await adjust(core, token, 50)
  await adjust(core, other, 50)
  await planned(core)
  const away = async (userId: string) =>
    core.db.write(async (tx) => void (await tx.run(`UPDATE users SET telegram_id = NULL WHERE id = '${userId}'`)))
  const otherId = await userOf(core, other)
  await away(userId)
  await away(otherId)
  clock.at += 66_000
  expect(await claim(core)).toEqual([])
  await core.sweep()
  expect(box.letters.map(({ subject }) => subject)).toEqual(['Credits from Coincast'])
  expect(await shown(core, userId)).toEqual([
    ['email', 'sent', null],
    ['telegram', 'skipped', 'unreachable'],
  ])
  expect(await shown(core, otherId)).toEqual([['telegram', 'skipped', 'unreachable']])
})

test('letters: one that no server takes for three days goes to the chat', async () => {
  const { box, core } = await withBox()
  const token = await both(core, '7')
  const userId = await userOf(core, token)
  await prefer(core, token, { kinds: { money: ['email'] } })
  await adjust(core, token, 50)
  await planned(core)
  box.refuse(true)
  clock.at += 66_000
  await core.sweep()
  clock.at += 3 * DAY_MS + 1
  await core.sweep()
  expect(await shown(core, userId)).toEqual([
    ['telegram', 'owed', 'expired'],
    ['email', 'failed', 'expired'],
  ])
  expect(await claim(core)).toHaveLength(1)
})

test('notices: what reaches somebody by no channel is in their list, and news are not', async () => {
  const core = await start()
  const token = await core.register()
  const userId = await userOf(core, token)
  await adjust(core, token, 50)
  expect(await shown(core, userId)).toEqual([['telegram', 'skipped', 'unreachable']])
  const low = { key: 'low', userId, type: 'low_balance', accountId: null, values: {} } as const
  await core.db.write((tx) => core.telling.owing.owe(tx, low))
  expect(await shown(core, userId)).toHaveLength(1)
})

test('notices: an adjustment taken back after one of two owners has heard of it is told to that one only', async () => {
  const core = await start()
  const anna = await person(core, '7')
  const account_id = String((await core.request('GET', '/api/account', { token: anna })).json.id)
  const ben = await person(core, '8')
  const benId = await userOf(core, ben)
  const join = `INSERT INTO memberships (account_id, user_id, role, since) VALUES ('${account_id}', '${benId}', 'owner', 0)`
  await core.db.write(async (tx) => void (await tx.run(join)))
  await prefer(core, ben, { quiet: { from: '11:00', to: '20:00', zone: 'UTC' } })
  const add = (adjustment_id: string, amount: number, undoes: string | null) =>
    core.db.write((tx) => {
      const data = { adjustment_id, amount, reason: 'a test', undoes }
      return core.events.add(tx, { type: 'credits.adjusted', account_id, data })
    })
  await add('ent_a', 5, null)
  await planned(core)
  clock.at += 66_000
  const [told, ...others] = await claim(core)
  expect([told?.telegram_id, others]).toEqual(['7', []])
  await report(core, told?.id ?? '', 'sent')
  await add('ent_b', -5, 'ent_a')
  expect((await claim(core)).map(({ telegram_id, type }) => [telegram_id, type])).toEqual([['7', 'credits_taken']])
  expect(await shown(core, benId)).toEqual([['telegram', 'skipped', 'withdrawn']])
})
