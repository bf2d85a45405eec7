import { afterEach, expect, test } from 'vitest'
import { startCore, type StartCore, type TestCore } from '../../support/core.ts'
import { noticeText } from '../../support/notices.ts'
import { accountOf, adjust, claim, listOf, person, planned, report } from './world.ts'

const open: Array<{ close: () => Promise<unknown> }> = []

let at = 0

afterEach(async () => {
  for (const one of open.splice(0).toReversed()) await one.close()
})

async function start(options: StartCore = {}): Promise<TestCore> {
  at = Date.UTC(2026, 0, 5, 12)
  const core = await startCore({ now: () => at, ...options })
  open.push(core)
  return core
}

test('notices: a change of credits is owed, waits for its minute, is claimed once, and its outcome is seen', async () => {
  const core = await start()
  const anna = await person(core, '7')
  await adjust(core, anna, 100)
  expect(await claim(core)).toEqual([])
  expect(await listOf(core, anna)).toMatchObject([{ type: 'credits_given', channel: 'telegram', state: 'owed' }])
  at += 66_000
  const [notice, ...others] = await claim(core)
  expect(others).toEqual([])
  const values = { credits: '100 credits', reason: 'a test', available: '600 credits' }
  expect(notice).toMatchObject({ telegram_id: '7', text: noticeText('en', 'credits_given', values), silent: false })
  expect(await claim(core)).toEqual([])
  expect((await report(core, notice?.id ?? '', 'sent')).status).toBe(204)
  expect(await listOf(core, anna)).toMatchObject([{ state: 'sent', why: null }])
  // Staff sees the same; somebody else sees nothing.
  const path = `/api/admin/users/${String((await core.request('GET', '/api/account', { token: anna })).json.user_id)}`
  const { json } = await core.request('GET', `${path}/notifications`, { token: await core.admin() })
  expect(json.items).toMatchObject([{ id: notice?.id, state: 'sent' }])
  expect(await listOf(core, await person(core, '8'))).toEqual([])
})

test('notices: one that is not reported is offered again, to whichever bot asks', async () => {
  const core = await start()
  const anna = await person(core, '7')
  await adjust(core, anna, 100)
  at += 66_000
  const [first] = await claim(core)
  at += 11 * 60_000
  const [again] = await claim(core)
  expect(again?.id).toBe(first?.id)
})

test('templates: staff replace a text, faults are refused, and a broken one stops no notice', async () => {
  const core = await start()
  const admin = await core.admin()
  const anna = await person(core, '7')
  const path = '/api/admin/templates/credits_given/en'
  const change = (json: unknown) => core.request('PUT', path, { token: admin, json })
  const shipped = await core.request('GET', path, { token: admin })
  expect(shipped.json).toMatchObject({ version: null, variables: ['credits', 'reason', 'available'] })
  for (const text of ['Hello { $name }', 'Hello { $credits', '{ DATETIME($credits) }', '{ unit-credits }']) {
    const refused = await change({ subject: 'x', text })
    expect([text, refused.status, refused.json.code]).toEqual([text, 422, 'validation_failed'])
  }
  const mine = { subject: 'Gift', text: 'A gift of { $credits }: { $reason }' }
  const preview = await core.request('POST', `${path}/preview`, { token: admin, json: mine })
  expect(preview.json).toEqual({ subject: 'Gift', text: 'A gift of 250 credits: example' })
  // What was read and is written back unchanged is sound.
  expect((await change(shipped.json.shipped)).status).toBe(200)
  expect((await change(mine)).json).toMatchObject({ version: 2, in_force: mine })
  await adjust(core, anna, 100)
  at += 66_000
  const [notice] = await claim(core)
  expect(notice?.text).toBe('A gift of 100 credits: a test')
  await report(core, notice?.id ?? '', 'sent')

  // A later version of the shop may no longer have a variable that this text uses.
  await core.db.write(
    async (tx) => void (await tx.run("UPDATE notice_templates SET text = 'Hi { $gone }' WHERE version = 2")),
  )
  await adjust(core, anna, 50)
  at += 66_000
  const sent = await claim(core)
  const values = { credits: '50 credits', reason: 'a test', available: '650 credits' }
  expect(sent.find(({ telegram_id }) => telegram_id === '7')?.text).toBe(noticeText('en', 'credits_given', values))
  const told = [...sent, ...(await claim(core))].filter(({ type }) => type === 'template_broken')
  expect(told.map(({ telegram_id }) => telegram_id)).toEqual(['1003'])
  expect((await core.request('GET', path, { token: admin })).json.version).toBeNull()
  expect((await core.request('PUT', path, { token: await person(core, '8'), json: mine })).status).toBe(403)
})

test('notices: an adjustment that is taken back within its minute is told to nobody; later both are', async () => {
  const core = await start()
  const anna = await person(core, '7')
  const data = (adjustment_id: string, amount: number, undoes: string | null) => ({
    adjustment_id,
    amount,
    reason: 'a test',
    undoes,
  })
  const account_id = await accountOf(core, anna)
  const add = (...args: Parameters<typeof data>) =>
    core.db.write((tx) => core.events.add(tx, { type: 'credits.adjusted', account_id, data: data(...args) }))
  await add('ent_a', 5, null)
  await add('ent_b', -5, 'ent_a')
  await add('ent_c', 7, null)
  expect((await listOf(core, anna)).map(({ state, why }) => [state, why])).toEqual([
    ['owed', null],
    ['skipped', 'withdrawn'],
  ])
  at += 66_000
  const [told, ...others] = await claim(core)
  expect([told?.text.includes('7 credits'), others]).toEqual([true, []])
  await report(core, told?.id ?? '', 'sent')
  await add('ent_d', -7, 'ent_c')
  expect((await claim(core)).map(({ type }) => type)).toEqual(['credits_taken'])
})

test('notices: a core that was stopped between the fact and its notice owes it at its next start, once', async () => {
  const core = await start()
  const anna = await person(core, '7')
  await adjust(core, anna, 100)
  await planned(core)
  // As a kill would leave it: the events are there, and the place in them is an earlier one.
  await core.db.write(async (tx) => void (await tx.run("UPDATE settings SET value = '0' WHERE key = 'notices_cursor'")))
  const { dataDir } = core
  await core.close({ keep: true })
  open.length = 0
  const again = await startCore({ now: () => at, dataDir })
  open.push(again)
  expect(await listOf(again, await person(again, '7'))).toMatchObject([{ type: 'credits_given', state: 'owed' }])
  at += 66_000
  expect(await claim(again)).toHaveLength(1)
})
