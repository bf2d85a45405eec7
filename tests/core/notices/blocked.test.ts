import { expect, test } from 'vitest'
import { startMailBox } from '../auth/mail-box.ts'
import type { TestCore } from '../../support/core.ts'
import { adjust, both, claim, clock, open, person, planned, prefer, report, STAFF, start, userOf } from './world.ts'

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS

/** Somebody who was answered, and has blocked the bot. */
async function blocked() {
  const core = await start()
  const token = await person(core, '7')
  const admin = await core.admin()
  const { json } = await core.request('POST', '/api/tickets', { token, json: { text: 'hello' } })
  const asked = { token: admin, json: { text: 'hi', note: false } }
  await core.request('POST', `/api/admin/tickets/${String(json.id)}/messages`, asked)
  const [mine] = await claimedBy(core)
  await report(core, mine?.id ?? '', 'blocked')
  return { core, token, id: mine?.id ?? '', userId: await userOf(core, token) }
}
const claimedBy = async (core: TestCore) => (await claim(core)).filter(({ telegram_id }) => telegram_id === '7')
const shown = async (core: TestCore, userId: string) =>
  (await core.telling.notices.listOf(STAFF, userId, { limit: 20 })).items.map(({ channel, state, why }) => [
    channel,
    state,
    why,
  ])

test('in hand: what the bot still has after ten minutes goes by no other channel until it reports', async () => {
  const box = await startMailBox()
  open.push(box)
  const core = await start({ env: { MAIL_URL: box.url } })
  const token = await both(core, '7')
  const userId = await userOf(core, token)
  await adjust(core, token, 50)
  await planned(core)
  clock.at += 66_000
  const [notice] = await claim(core)
  await prefer(core, token, { kinds: { money: ['email'] } })
  for (let n = 0; n < 2; n++) {
    clock.at += 11 * MINUTE_MS
    expect(await claim(core)).toEqual([])
  }
  await core.sweep()
  await report(core, notice?.id ?? '', 'sent')
  expect(box.letters).toEqual([])
  expect(await shown(core, userId)).toEqual([['telegram', 'sent', null]])
})

test('blocked: a notice is offered again once a day, and given up after ninety', async () => {
  const { core, id, userId } = await blocked()
  clock.at += 11 * MINUTE_MS
  expect(await claimedBy(core)).toEqual([])
  clock.at += DAY_MS
  expect(await claimedBy(core)).toMatchObject([{ id }])
  await report(core, id, 'blocked')
  clock.at += 90 * DAY_MS
  expect(await claimedBy(core)).toEqual([])
  expect(await shown(core, userId)).toEqual([['telegram', 'failed', 'blocked']])
})

test('blocked: a notice that waits for its person to come back follows what they choose meanwhile', async () => {
  const { core, token, userId } = await blocked()
  await prefer(core, token, { kinds: { support: [] } })
  expect(await shown(core, userId)).toEqual([['telegram', 'skipped', 'unwanted']])
  clock.at += 2 * DAY_MS
  expect(await claimedBy(core)).toEqual([])
})
