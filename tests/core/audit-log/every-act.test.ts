import { expect, test } from 'vitest'
import { USER_ACTS } from '../../../core/contract/trust/audit.ts'
import { startCore, type TestCore } from '../../support/core.ts'
import { codeNow, enrol } from '../../support/factor.ts'
import { startMailBox } from '../auth/mail-box.ts'
import { paid, submit } from '../jobs/shop.ts'

const OLD = 'correct horse battery'
const NEW = 'staple under a green moon'

/** Walks what people do for themselves, and returns what staff read of it afterwards. */
function walkOf(core: TestCore) {
  async function must(method: string, path: string, token?: string, json?: object, account?: string) {
    const headers: Record<string, string> = account === undefined ? {} : { 'x-account': account }
    const asked = { headers, ...(token === undefined ? {} : { token }), ...(json === undefined ? {} : { json }) }
    const answer = await core.request(method, path, asked)
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`)
    return answer.json
  }
  const signIn = async (email: string, password = OLD) =>
    String((await must('POST', '/api/auth/login', undefined, { email, password })).access_token)
  const idOf = async (token: string) => String((await must('GET', '/api/account', token)).id)
  return { must, signIn, idOf }
}

test('audit: every act on the list of what people do is written by that act, with nothing but ids and numbers', async () => {
  let at = Date.UTC(2026, 0, 5)
  const box = await startMailBox()
  const core = await startCore({ now: () => at, env: { MAIL_URL: box.url, CORPORATE_APPROVAL: 'off' } })
  try {
    const { must, signIn, idOf } = walkOf(core)
    const [anna, boris, vera] = [await core.register(), await core.register(), await core.register()]
    const mails = [0, 1, 2].map((n) => `user${n}@example.com`)
    const [annaAt = '', borisAt = ''] = mails

    // Sessions: opened, refused, ended one by one and all at once.
    for (let i = 0; i < 3; i++) await signIn(annaAt)
    await core.request('POST', '/api/auth/login', { json: { email: annaAt, password: 'wrong horse battery' } })
    const { items } = (await must('GET', '/api/sessions', anna)) as { items?: Array<{ id: string; current: boolean }> }
    const other = items?.find(({ current }) => !current)?.id ?? ''
    await must('DELETE', `/api/sessions/${other}`, anna)
    await must('DELETE', '/api/sessions', anna)
    const gone = await signIn(annaAt)
    await must('POST', '/api/auth/logout', gone, {})

    // A second factor, and what it guards.
    const { secret, backupCodes } = await enrol(core, anna, OLD)
    await must('POST', '/api/auth/factor/backup-codes', anna)
    const fresh = await must('POST', '/api/auth/factor/backup-codes', anna)
    at += 60_000
    await must('POST', '/api/auth/step-up', anna, { code: codeNow(secret, core.now) })
    await must('POST', '/api/auth/step-up', anna, { code: (fresh.backup_codes as unknown as string[])[0] })
    expect(backupCodes).toHaveLength(10)
    await must('DELETE', '/api/auth/factor', anna)

    // Keys, an order, a payment, an export.
    const key = await must('POST', '/api/keys', anna, { name: 'k' })
    const rotated = await must('POST', `/api/keys/${String(key.id)}/rotate`, anna, { overlap_hours: 0 })
    await must('DELETE', `/api/keys/${String(rotated.id)}`, anna)
    await must('POST', '/api/account/top-up', anna, { amount: 30, provider: 'sandbox' })
    expect((await submit(core, anna, paid)).status).toBe(202)
    await must('POST', '/api/account/export', anna)

    // A company: members come, change, go; its owner hands it over, and its new owner closes it.
    const company = { company: 'Rook Ltd', tax_id: 'GB123456789', billing_address: '1 High Street, London' }
    const rook = String((await must('POST', '/api/companies', anna, company)).id)
    const asAnna = (method: string, path: string, json?: object) => must(method, path, anna, json, rook)
    const userOf = async (token: string) => (await idOf(token)).replace('acc_', 'usr_')
    const revoked = await asAnna('POST', '/api/account/invitations', {})
    await asAnna('DELETE', `/api/account/invitations/${String(revoked.id)}`)
    for (const guest of [boris, vera]) {
      const { code } = await asAnna('POST', '/api/account/invitations', {})
      await must('POST', '/api/invitations/accept', guest, { code })
    }
    await asAnna('PATCH', `/api/account/members/${await userOf(boris)}`, { monthly_limit: 7 })
    await asAnna('DELETE', `/api/account/members/${await userOf(vera)}`)
    await asAnna('POST', '/api/account/transfer', { user_id: await userOf(boris) })
    await asAnna('DELETE', `/api/account/members/${await userOf(anna)}`)
    await must('POST', '/api/account/closing', boris, { give_up_credits: 0 }, rook)

    // The password by a link, then by the old one; another address; leaving, and coming back.
    await must('POST', '/api/auth/reset', undefined, { email: borisAt })
    const link = /#([\w-]{43})\s/.exec((await box.next({ subject: 'A new password for Coincast' })).text)?.[1]
    await must('POST', '/api/auth/reset/confirm', undefined, { code: link, password: NEW })
    await must('POST', '/api/auth/password', await signIn(borisAt, NEW), { old_password: NEW, password: OLD })
    const session = await signIn(annaAt)
    await must('POST', '/api/auth/email', session, { email: 'anna@example.org', password: OLD })
    const confirmation = await box.next({ to: 'anna@example.org' })
    const code = /\/confirm#([\w-]{43})/.exec(confirmation.text)?.[1]
    await must('POST', '/api/auth/email/confirm', undefined, { code })
    const again = await signIn('anna@example.org')
    const { available } = await must('GET', '/api/account/balance', again)
    await must('DELETE', '/api/account', again, { password: OLD, give_up_credits: available })
    await must('DELETE', '/api/account/deletion', await signIn('anna@example.org'))

    at += 31_000
    await core.sweep()
    const admin = await core.admin()
    const records = async (query: string) =>
      (await core.request('GET', `/api/admin/audit/export?${query}`, { token: admin })).text
    const acts = async () => {
      const lines = (await records('by=users')).trim().split('\n')
      return [...new Set(lines.map((line) => (JSON.parse(line) as { action: string }).action))].toSorted()
    }
    await expect.poll(acts).toEqual([...USER_ACTS].toSorted())
    const ended = (await records('action=session.ended')).trim().split('\n')
    // One device, all the others, and one that signed out; each by the ids of the sessions.
    expect(ended.map((line) => JSON.parse(line).after.session_ids.length)).toEqual([1, 2, 1])
    const all = await records('')
    for (const personal of ['@example', 'Rook', 'High Street', OLD, NEW]) expect(all).not.toContain(personal)
    expect(await must('GET', '/api/admin/audit/check', admin)).toMatchObject({ ok: true })
  } finally {
    await core.close()
    await box.close()
  }
})
