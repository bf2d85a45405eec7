import { expect, test } from 'vitest'
import { languages } from '../money/credits.ts'
import { ADMIN_ID, startWorld } from '../world.ts'

test('invoices: staff issues a draft in the chat, opens it by its number, has its file and cancels it with a reason', async () => {
  const bank = { BANK_IBAN: 'DE89370400440532013000', BANK_BENEFICIARY: 'Coincast Ltd' }
  await using world = await startWorld({ env: bank, staff: [ADMIN_ID] })
  const say = languages.en
  const { core } = world
  const [owner, admin] = [await core.register(), await core.admin()]
  const company = { company: 'Rook Ltd', tax_id: 'GB123456789', billing_address: '1 High Street, London' }
  const applied = await core.request('POST', '/api/companies', { token: owner, json: company })
  const id = String(applied.json['id'])
  const decision = { approve: true, reason: 'it is in the register' }
  await core.request('POST', `/api/admin/companies/${id}/decision`, { token: admin, json: decision })
  const boss = world.telegram.person(ADMIN_ID, { language: 'en' })
  await boss.say('/invoice')
  expect(boss.last().text).toBe(say('admin-invoices-none'))
  const draft = { account_id: id, lines: [{ credits: 1000 }], reason: 'they asked by mail' }
  expect((await core.request('POST', '/api/admin/invoices', { token: admin, json: draft })).status).toBe(201)
  await boss.say('/invoice')
  await boss.tap('Invoice · Rook Ltd · 2.00 USD')
  expect(boss.last().text).toContain('2.00 USD · draft')
  await boss.tap(say('button-invoice-issue'))
  expect(boss.last().text).toBe(say('admin-preview-invoice-issue'))
  await boss.tap(say('button-yes'))
  const number = `CC-${new Date(world.telegram.now()).getUTCFullYear()}-000001`
  await boss.say('/invoice CC-2000-000009')
  expect(boss.last().text).toBe(say('admin-invoice-unknown'))
  await boss.say(`/invoice ${number.toLowerCase()}`)
  expect(boss.last().text).toContain(`Invoice ${number}`)
  await boss.tap(say('button-paper'))
  expect(boss.last().document?.file_name).toBe(`${number}.pdf`)
  await boss.say(`/invoice ${number}`)
  await boss.tap(say('button-invoice-cancel'))
  await boss.say('ordered by mistake')
  expect(boss.last().text).toBe(say('admin-preview-invoice-cancel', { number, reason: 'ordered by mistake' }))
  await boss.tap(say('button-yes'))
  await boss.say(`/invoice ${number}`)
  expect(boss.last().text).toContain('2.00 USD · canceled')
  expect(boss.buttons()).not.toContain(say('button-invoice-cancel'))
  expect(world.telegram.complaints()).toEqual([])
})
