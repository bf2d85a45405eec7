import { expect, test } from 'vitest'
import type { TestCore } from '../../support/core.ts'
import { startMailBox } from '../auth/mail-box.ts'
import { toDsn } from '../mail/dsn.ts'
import { adjust, both, clock, listOf, open, planned, prefer, start } from './world.ts'

async function world() {
  const box = await startMailBox()
  open.push(box)
  const core = await start({ env: { MAIL_URL: box.url, MAIL_FROM: 'shop@shop.example' } })
  const token = await both(core, '7')
  await prefer(core, token, { kinds: { money: ['email'] } })
  return { box, core, token, messageId: await letter() }

  /** A letter that the mail server takes; returns its Message-ID. */
  async function letter(): Promise<string> {
    await adjust(core, token, 50)
    await planned(core)
    clock.at += 66_000
    await core.sweep()
    const { messageId } = box.letters.at(-1) as unknown as { messageId: string }
    return messageId.replaceAll(/[<>]/g, '')
  }
}
const hand = async (core: TestCore, body: string) => {
  const headers = { 'content-type': 'message/rfc822' }
  return (await core.request('POST', '/api/admin/mail/reports', { token: await core.admin(), body, headers })).json
}
const preferences = async (core: TestCore, token: string) =>
  (await core.request('GET', '/api/notifications/preferences', { token })).json

test('reports: a letter that came back goes to the chat, and no more to its address until that is confirmed anew', async () => {
  const { box, core, token, messageId } = await world()
  const address = 'user0@example.com'
  expect(messageId).toMatch(/^ntc_[\w-]+@shop\.example$/)
  expect(await listOf(core, token)).toMatchObject([{ state: 'sent' }])
  // Only who knows the letter can say that it did not arrive.
  for (const foreign of ['ntc_guessed@shop.example', `x${messageId}`])
    expect(await hand(core, toDsn({ address, messageId: foreign }))).toEqual({ taken: false })
  expect(await hand(core, toDsn({ address, messageId, action: 'delayed', status: '4.4.1' }))).toEqual({ taken: false })
  expect(await hand(core, toDsn({ address, messageId }))).toEqual({ taken: true })
  expect(await hand(core, toDsn({ address, messageId }))).toEqual({ taken: false })
  expect((await listOf(core, token)).map(({ channel, state, why }) => [channel, state, why])).toEqual([
    ['telegram', 'owed', 'bounced'],
    ['email', 'failed', 'bounced'],
  ])
  expect(await preferences(core, token)).toMatchObject({
    channels: ['telegram'],
    bounced_at: new Date(clock.at).toISOString(),
  })
  // The way back: a link to the address.
  const { status } = await core.request('POST', '/api/auth/email/confirmation', { token })
  expect(status).toBe(202)
  const { text } = await box.next({ subject: 'Confirm' })
  const code = /#([\w-]+)/.exec(text)?.[1]
  expect((await core.request('POST', '/api/auth/email/confirm', { json: { code } })).status).toBe(204)
  expect(await preferences(core, token)).toMatchObject({ channels: ['telegram', 'email'], bounced_at: null })
})

test('reports: a full mailbox fails its letter, and the address stays', async () => {
  const { core, token, messageId } = await world()
  expect(await hand(core, toDsn({ address: 'user0@example.com', messageId, status: '5.2.2' }))).toEqual({ taken: true })
  expect((await listOf(core, token)).map(({ channel, state }) => [channel, state])).toEqual([
    ['telegram', 'owed'],
    ['email', 'failed'],
  ])
  expect(await preferences(core, token)).toMatchObject({ channels: ['telegram', 'email'], bounced_at: null })
})

test('reports: of another address than the letter went to, no address is blocked; customers hand in none', async () => {
  const { core, token, messageId } = await world()
  const headers = { 'content-type': 'message/rfc822' }
  const refused = await core.request('POST', '/api/admin/mail/reports', { token, body: toDsn({ messageId }), headers })
  expect(refused.status).toBe(403)
  expect(await hand(core, toDsn({ address: 'other@example.com', messageId }))).toEqual({ taken: true })
  expect(await preferences(core, token)).toMatchObject({ channels: ['telegram', 'email'], bounced_at: null })
})
