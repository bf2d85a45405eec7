import { expect, test } from 'vitest'
import { BANK_IBAN } from '../online-world.ts'
import { csvOf, queue, referenceIn, startOrder } from './bank-world.ts'

test('bank: a top-up says what to write into the transfer, as does its page, and is credited when the statement has it', async () => {
  const { world, payer, order, admin, reference } = await startOrder()
  expect(order.body).toMatchObject({
    status: 'pending',
    price: { amount: 200, currency: 'USD' },
    instruction: { beneficiary: 'Coincast Ltd', iban: BANK_IBAN, bic: null, amount: '2.00', currency: 'USD' },
  })
  expect(reference).toMatch(/^RF\d{2}[2-9A-HJ-NP-Z]{16}$/)
  const page = await world.ask('GET', `/paid/${order.id}`)
  expect(page.body.text).toContain(order.body.instruction.reference)
  world.bank.pay({ amount: 200, reference })
  const { status, body } = await world.importStatement(admin.token)
  expect([status, body.items]).toEqual([
    200,
    [expect.objectContaining({ entries: 1, added: 1, matched: 1, queued: 0, pending: 0, follows: null })],
  ])
  expect(await world.topUp(payer, order.id)).toMatchObject({ status: 'credited', instruction: null, available: 1000 })
  expect(await world.payments.reconcile('bank')).toMatchObject({ credited: 0, only_provider: [], only_ours: [] })
  expect(await world.faults()).toEqual([])
})

test('bank: when the time to transfer is over the page asks nobody to pay again, and money that comes is credited', async () => {
  const { world, payer, order, reference } = await startOrder()
  const page = async (language: string) =>
    (await world.ask('GET', `/paid/${order.id}`, { headers: { 'accept-language': language } })).body.text
  expect(await page('en')).toContain('Your transfer has not arrived yet')
  const russian = await page('ru')
  expect(russian).toContain('Назначение платежа')
  expect(russian).not.toMatch(/reference/i)
  world.advance(15 * 86_400_000)
  expect(await page('en')).toMatch(/time to transfer is over\..*do not send it again: it is credited when it arrives/)
  expect(await page('ru')).toContain('Время для перевода вышло')
  for (const language of ['en', 'ru'])
    expect(await page(language)).not.toMatch(/Start a new|Начните|nothing was charged/)
  world.bank.pay({ amount: 200, reference })
  await world.importStatement((await world.admin()).token)
  expect(await world.available(payer)).toBe(1000)
  expect(await page('en')).toContain('credits are on your account')
})

test('bank: the same statement twice, a longer one, and another export of the same account change nothing', async () => {
  const { world, payer, admin, reference } = await startOrder()
  world.bank.pay({ amount: 200, text: `thank you ${reference}` })
  await world.importStatement(admin.token)
  const again = await world.importStatement(admin.token)
  expect(again.body.items[0]).toMatchObject({ entries: 1, added: 0 })
  const csv = await world.ask('POST', '/api/admin/bank/statements', { token: admin.token, json: csvOf(world) })
  expect(csv.body.items[0]).toMatchObject({ entries: 1, added: 0 })
  world.bank.pay({ amount: 700, text: 'rent', direction: 'out' })
  expect((await world.importStatement(admin.token)).body.items[0]).toMatchObject({ entries: 2, added: 1, queued: 0 })
  expect(await world.available(payer)).toBe(1000)
  const { body } = await world.ask('GET', '/api/admin/audit', { token: admin.token })
  expect(body.items.filter(({ action }: { action: string }) => action === 'statement.imported')).toHaveLength(2)
})

test('bank: two equal transfers on a day are two: the first is the top-up, the second goes to a person', async () => {
  const { world, payer, admin, reference } = await startOrder()
  world.bank.pay({ amount: 200, reference })
  world.bank.pay({ amount: 200, reference })
  const csv = await world.ask('POST', '/api/admin/bank/statements', {
    token: admin.token,
    json: csvOf(world, { closing: '4.00' }),
  })
  expect(csv.body.items[0]).toMatchObject({ added: 2, matched: 1, queued: 1 })
  // The bank's own references, which the table had not, make neither of them new.
  expect((await world.importStatement(admin.token)).body.items[0]).toMatchObject({ entries: 2, added: 0 })
  expect(await queue(world, admin.token)).toMatchObject([{ fault: 'already_paid', amount: 200 }])
  expect(await world.available(payer)).toBe(1000)
})

test.each<[string, { amount?: number; text?: (reference: string) => string }, string]>([
  ['another amount', { amount: 201 }, 'amount'],
  [
    'a typo in the reference',
    { text: (reference) => reference.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')) },
    'unknown_reference',
  ],
  ['no reference', { text: () => 'for credits, thank you' }, 'no_reference'],
])(
  'bank: a transfer with %s is credited to nobody and waits for a person',
  async (_, { amount = 200, text }, fault) => {
    const { world, payer, admin, reference } = await startOrder()
    world.bank.pay({ amount, text: text?.(reference) ?? reference })
    expect((await world.importStatement(admin.token)).body.items[0]).toMatchObject({ added: 1, matched: 0, queued: 1 })
    expect(await queue(world, admin.token)).toMatchObject([{ fault }])
    expect(await world.available(payer)).toBe(0)
  },
)

test('bank: a reference is found with spaces, slashes and hyphens, in small letters, broken by lines and followed by digits', async () => {
  const { world, payer, admin, reference } = await startOrder()
  const spoilt = reference
    .toLowerCase()
    .replaceAll(/(.{4})/g, '$1 ')
    .replace(' ', '/')
    .replace(' ', '-')
  world.bank.pay({ amount: 200, text: `ref. ${'x'.repeat(20)} ${spoilt.trim()}2026 12345` })
  await world.importStatement(admin.token)
  expect(await world.available(payer)).toBe(1000)
})

test('bank: what is queued is assigned to its top-up, or to an account for what it is worth, once; or dismissed with a reason', async () => {
  const { world, payer, order, admin } = await startOrder()
  world.bank.pay({ amount: 200, text: 'credits' })
  world.bank.pay({ amount: 333, text: 'more credits' })
  world.bank.pay({ amount: 999, text: 'wrong account' })
  await world.importStatement(admin.token)
  // Those of one statement are in no order.
  const waiting = await queue(world, admin.token)
  const [whole, odd, foreign] = [200, 333, 999].map((amount) => waiting.find((entry) => entry.amount === amount))
  const decide = (id = '', act: string, json: object, token = admin.token) =>
    world.ask('POST', `/api/admin/bank/entries/${id}/${act}`, { token, json })
  const reason = 'the payer called'
  expect((await decide(whole?.id, 'assign', { top_up_id: order.id, reason })).body).toMatchObject({
    account_id: payer.id,
    credits: 1000,
    entry: { state: 'matched', top_up_id: order.id },
  })
  expect((await decide(odd?.id, 'assign', { account_id: payer.id, reason })).body.credits).toBe(1665)
  expect(await world.available(payer)).toBe(2665)
  expect((await decide(foreign?.id, 'dismiss', { reason })).body).toMatchObject({ state: 'dismissed', reason })
  for (const { id = '' } of [whole, odd, foreign].map((entry) => entry ?? { id: '' })) {
    expect((await decide(id, 'assign', { account_id: payer.id, reason })).body.code).toBe('state_conflict')
    expect((await decide(id, 'dismiss', { reason })).body.code).toBe('state_conflict')
  }
  expect(await queue(world, admin.token)).toEqual([])
  await world.importStatement(admin.token)
  expect([await queue(world, admin.token), await world.available(payer)]).toEqual([[], 2665])
  const { body } = await world.ask('GET', '/api/admin/audit', { token: admin.token })
  const acts = body.items.map(({ action }: { action: string }) => action)
  expect(acts.filter((action: string) => action.startsWith('bank_entry.'))).toEqual([
    'bank_entry.dismissed',
    'bank_entry.assigned',
    'bank_entry.assigned',
  ])
  expect(await world.faults()).toEqual([])
})

test('bank: an entry is assigned to nobody unknown, and by nobody but staff; less than a credit is refused', async () => {
  const { world, payer, admin } = await startOrder()
  const entry = world.bank.pay({ amount: 1, text: 'one cent' })
  expect(entry.isBooked).toBe(true)
  world.bank.pay({ amount: 500, text: 'out', direction: 'out' })
  await world.importStatement(admin.token)
  const [cent] = await queue(world, admin.token)
  const [left] = await queue(world, admin.token, 'other')
  const assign = (id = '', json: object = {}, token = admin.token) =>
    world.ask('POST', `/api/admin/bank/entries/${id}/assign`, { token, json: { reason: 'because', ...json } })
  expect((await assign(cent?.id, { account_id: 'acc_unknown' })).status).toBe(404)
  expect((await assign(cent?.id, { top_up_id: 'pay_unknown' })).status).toBe(404)
  expect((await assign('bnk_unknown', { account_id: payer.id })).status).toBe(404)
  expect((await assign(cent?.id, {})).status).toBe(422)
  expect((await assign(cent?.id, { account_id: payer.id }, payer.token)).status).toBe(403)
  expect((await assign(left?.id, { account_id: payer.id })).body.code).toBe('state_conflict')
  expect((await assign(cent?.id, { account_id: payer.id })).body.credits).toBe(5)
  expect((await world.importStatement(payer.token)).status).toBe(403)
})

test('bank: a pending entry is no money until it is booked; a batch of 300 is split', async () => {
  const { world, payer, order, admin, reference } = await startOrder()
  world.bank.pay({ amount: 200, reference }, true)
  expect((await world.importStatement(admin.token)).body.items[0]).toMatchObject({ entries: 0, pending: 1, added: 0 })
  expect(await world.available(payer)).toBe(0)
  const others = Array.from({ length: 299 }, (_, index) => ({ amount: 100 + index, text: `customer ${index}` }))
  const second = await world.order(payer.token, 500, {}, 'bank')
  world.bank.payAll([...others, { amount: 100, reference: referenceIn(second.body) }])
  world.bank.book()
  const imported = await world.importStatement(admin.token)
  expect(imported.body.items[0]).toMatchObject({ entries: 301, added: 301, matched: 2, queued: 299 })
  expect(await world.available(payer)).toBe(1500)
  expect(await world.topUp(payer, order.id)).toMatchObject({ status: 'credited' })
  expect((await world.importStatement(admin.token)).body.items[0]).toMatchObject({ entries: 301, added: 0 })
})

test('bank: a transfer that the bank takes back takes its credits back, once', async () => {
  const { world, payer, order, admin, reference } = await startOrder()
  const { ref } = world.bank.pay({ amount: 200, reference })
  await world.importStatement(admin.token)
  world.bank.reverse(ref)
  for (let times = 0; times < 2; times += 1) await world.importStatement(admin.token)
  expect(await world.available(payer)).toBe(0)
  expect(await world.topUp(payer, order.id)).toMatchObject({ status: 'refunded' })
  expect(await world.faults()).toEqual([])
})

test('bank: a refund is transferred by a person, and is returned when the statement shows it; sent back, its credits return', async () => {
  const { world, payer, admin, reference } = await startOrder()
  world.bank.pay({ amount: 200, reference, party: 'Anna Payer' })
  await world.importStatement(admin.token)
  const { body: paid } = await world.ask('GET', '/api/account/payments', { token: payer.token })
  const charge = paid.items[0].charge_id
  const refunded = await world.ask('POST', `/api/admin/payments/${charge}/refund`, {
    token: admin.token,
    json: { reason: 'asked for', amount: 100 },
  })
  expect(refunded.body.payment).toMatchObject({ refunded_credits: 500, returned_at: null })
  const payouts = async () => (await world.ask('GET', '/api/admin/bank/payouts', { token: admin.token })).body.items
  const [payout] = await payouts()
  expect(payout).toMatchObject({ amount: '1.00', currency: 'USD', beneficiary: 'Anna Payer', charge_id: charge })
  const { ref } = world.bank.pay({ amount: 100, text: payout.reference, direction: 'out' })
  await world.importStatement(admin.token)
  expect(await payouts()).toEqual([])
  const after = await world.ask('GET', '/api/account/payments', { token: payer.token })
  expect(after.body.items[0].returned_at).not.toBeNull()
  expect(await world.available(payer)).toBe(500)
  world.bank.reverse(ref)
  await world.importStatement(admin.token)
  expect(await world.available(payer)).toBe(1000)
  expect(await world.faults()).toEqual([])
})

test('bank: a statement that does not add up, is of another account, or has a DOCTYPE is refused whole', async () => {
  const { world, payer, admin, reference } = await startOrder()
  world.bank.pay({ amount: 200, reference })
  const good = world.bank.statement('camt.053')
  const faults: Array<[string, string]> = [
    [
      good.replace('>2.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt>', '>2.01</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt>'),
      '1 of the smallest unit of USD are missing',
    ],
    [good.replace(BANK_IBAN, 'GB33BUKB20201555555555'), 'not of DE89'],
    [good.replace('<Document', '<!DOCTYPE x [<!ENTITY a "b">]><Document'), 'DOCTYPE'],
    [good.replace('Anna', '&boom;'), 'not XML'],
    [good.replaceAll('Ccy="USD"', 'Ccy="XXX"'), 'no amount'],
    [good.replace('<Sts><Cd>BOOK</Cd></Sts>', '<Sts><Cd>INFO</Cd></Sts>'), 'are missing'],
    [good.slice(0, 900), 'not XML'],
    ['<Document/>', 'no BkToCstmrStmt'],
    [`<Document>${'<a>'.repeat(60)}`, 'deeper'],
    ['', 'not XML'],
  ]
  for (const [file, detail] of faults) {
    const { status, body } = await world.importStatement(admin.token, file)
    expect([status, body.code], detail).toEqual([422, 'statement_rejected'])
    expect(body.params.detail).toContain(detail)
  }
  expect(await world.available(payer)).toBe(0)
  expect((await world.importStatement(admin.token, good)).body.items[0]).toMatchObject({ added: 1, matched: 1 })
})

test('bank: a statement of more entries than are read at once is refused, and one that is too large', async () => {
  const { world, admin } = await startOrder()
  world.bank.payAll(Array.from({ length: 2_001 }, (_, index) => ({ amount: 1 + index, text: 'x' })))
  const many = await world.importStatement(admin.token)
  expect([many.status, many.body.params.detail]).toEqual([422, expect.stringContaining('at most 2000')])
  const large = await world.importStatement(admin.token, 'x'.repeat(4_000_001))
  expect([large.status, large.body.code]).toEqual([422, 'validation_failed'])
})

test('bank: a table with a wrong mapping, date or amount is refused with its line; amounts are read with marks and signs', async () => {
  const { world, payer, admin, reference } = await startOrder()
  const send = (json: object) => world.ask('POST', '/api/admin/bank/statements', { token: admin.token, json })
  world.bank.pay({ amount: 200, reference })
  const good = csvOf(world)
  const faults: Array<[object, string]> = [
    [{ ...good, mapping: { ...good.mapping, amount: 'Betrag' } }, 'no column is called "Betrag"'],
    [{ ...good, mapping: { ...good.mapping, date_format: 'MM/DD/YYYY' } }, 'line 2'],
    [{ ...good, mapping: { ...good.mapping, decimal: '.' } }, '200.00 USD'],
    [{ ...good, file: good.file.replace('2,00', 'two') }, 'line 2: "two" is no amount'],
    [{ ...good, closing: '3.00' }, 'are missing'],
  ]
  for (const [json, detail] of faults.filter(([, detail]) => detail !== '200.00 USD')) {
    const { status, body } = await send(json)
    expect([status, body.code], detail).toEqual([422, 'statement_rejected'])
    expect(body.params.detail).toContain(detail)
  }
  // Read with the other decimal mark, two is two hundred, and the balance tells.
  expect((await send({ ...good, mapping: { ...good.mapping, decimal: '.' } })).body.params.detail).toContain(
    'are missing',
  )
  const file = `\uFEFFAccount of the shop\n\nDate;Amount;Purpose\n05.01.2026;1.234,00-;wages\n05.01.2026;+1.236,00;${reference}`
  const { text, date, amount, date_format, decimal } = { ...good.mapping, text: ['Purpose'] }
  const mapping = { text, date, amount, date_format, decimal }
  expect((await send({ ...good, file, mapping })).body.items[0]).toMatchObject({ added: 2, matched: 0, queued: 1 })
  expect(await queue(world, admin.token)).toMatchObject([{ fault: 'amount', amount: 123_600 }])
  expect(await world.available(payer)).toBe(0)
})

test('bank: a statement that does not begin where the one before ended says so', async () => {
  const { world } = await startOrder()
  const day = 86_400_000
  const start = world.clock.at
  for (let days = 0; days < 3; days += 1) {
    world.bank.pay({ amount: 100, text: `day ${days}` })
    world.advance(day)
  }
  // The session of before has ended meanwhile.
  const admin = await world.admin()
  const dayAt = (index: number): string =>
    world.bank.statement('camt.053', start + index * day, start + (index + 1) * day - 1)
  const follows = async (index: number) =>
    (await world.importStatement(admin.token, dayAt(index))).body.items[0].follows
  expect([await follows(0), await follows(2), await follows(1)]).toEqual([null, false, true])
})
