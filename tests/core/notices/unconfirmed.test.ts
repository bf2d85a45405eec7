import { expect, test } from 'vitest'
import { startMailBox } from '../auth/mail-box.ts'
import { adjust, clock, confirmAddress, open, planned, prefer, start, userOf } from './world.ts'

test('unconfirmed: an address that nobody has confirmed gets what its person must know, and no words of anybody else', async () => {
  const box = await startMailBox()
  open.push(box)
  const core = await start({ env: { MAIL_URL: box.url } })
  const token = await core.register()
  const userId = await userOf(core, token)
  const { json: preferences } = await prefer(core, token, { kinds: { account: ['email'], balance: ['email'] } })
  expect(preferences.kinds).toMatchObject({
    security: ['email'],
    money: ['email'],
    support: [],
    account: [],
    balance: [],
  })
  const admin = await core.admin()
  const { json: ticket } = await core.request('POST', '/api/tickets', { token, json: { text: 'a private matter' } })
  const answer = (text: string) =>
    core.request('POST', `/api/admin/tickets/${String(ticket.id)}/messages`, { token: admin, json: { text } })
  const joined = (company: string) =>
    core.db.write((tx) => {
      const values = { company }
      const key = `joined:${company}`
      return core.telling.owing.owe(tx, { key, userId, type: 'member_joined', accountId: null, values })
    })
  const subjects = async () => {
    await planned(core)
    await core.sweep()
    return box.letters.splice(0).map(({ subject, text }) => [subject, /private|secret|Acme/.test(text)])
  }
  await answer('a secret')
  await joined('Acme')
  await adjust(core, token, 50)
  clock.at += 66_000
  expect(await subjects()).toEqual([['Credits from Coincast', false]])

  await confirmAddress(core, userId)
  await answer('a second secret')
  await joined('Acme & Sons')
  expect(await subjects()).toEqual([
    [expect.any(String), true],
    [expect.any(String), true],
  ])
})

test('unconfirmed: a letter that is owed when its address changes to one that nobody has confirmed stays here', async () => {
  const box = await startMailBox()
  open.push(box)
  const core = await start({ env: { MAIL_URL: box.url } })
  const token = await core.register()
  const userId = await userOf(core, token)
  await confirmAddress(core, userId)
  box.refuse(true)
  const joined = { key: 'joined', userId, type: 'member_joined', accountId: null, values: { company: 'Acme' } } as const
  await core.db.write((tx) => core.telling.owing.owe(tx, { ...joined, dueAt: clock.at + 60_000 }))
  await core.db.write(async (tx) => {
    await tx.run(`UPDATE users SET email = 'stranger@example.com', email_confirmed_at = NULL WHERE id = '${userId}'`)
  })
  box.refuse(false)
  clock.at += 66_000
  await core.sweep()
  expect(box.letters).toEqual([])
})
