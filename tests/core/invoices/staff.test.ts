import { expect, test } from 'vitest'
import { startCompany } from './company-world.ts'

async function startStaff() {
  const started = await startCompany()
  const { world, admin, company } = started
  const post = (path: string, json?: object, token = admin.token) =>
    world.ask('POST', `/api/admin/invoices${path}`, { token, ...(json === undefined ? {} : { json }) })
  const lines = [{ credits: 1000, label: 'Research' }, { credits: 500 }]
  const draft = await post('', { account_id: company.id, lines, reason: 'they asked by mail' })
  return { ...started, post, draft }
}

test('staff: a draft has no number and nobody is told; issued, it has both, and is paid like any other', async () => {
  const { world, admin, company, post, draft, invoices } = await startStaff()
  expect([draft.status, draft.body]).toEqual([
    201,
    expect.objectContaining({ state: 'draft', number: null, total: 300, due_at: null }),
  ])
  expect(await world.events.list(0, { types: ['invoice.issued'] }, 10)).toEqual([])
  const { status, body } = await post(`/${draft.body.id}/issue`)
  expect([status, body]).toEqual([200, expect.objectContaining({ state: 'pending', number: 'CC-2026-000001' })])
  expect(body.paper.lines).toMatchObject([
    { credits: 1000, label: 'Research', amount: 200 },
    { credits: 500, label: null, amount: 100 },
  ])
  expect(body.paper.vat).toEqual([{ rate: 2000, net: 250, vat: 50, gross: 300 }])
  expect(await world.events.list(0, { types: ['invoice.issued'] }, 10)).toMatchObject([
    { event: { account_id: company.id, data: { number: 'CC-2026-000001', amount: '3.00', currency: 'USD' } } },
  ])
  expect((await post(`/${draft.body.id}/issue`)).status).toBe(409)
  world.bank.pay({ amount: 300, reference: body.paper.transfer.reference.replaceAll(' ', '') })
  await world.importStatement(admin.token)
  expect(await world.available(company)).toBe(1500)
  expect((await invoices('?kind=invoice'))[0]?.state).toBe('paid')
  expect(await world.faults()).toEqual([])
})

test('staff: one that is not paid is canceled once, by a credit note; a draft leaves no paper; a paid one is refused', async () => {
  const { world, admin, company, headers, post, draft, invoices } = await startStaff()
  const reason = { reason: 'ordered by mistake' }
  expect((await post(`/${draft.body.id}/cancel`, reason)).body).toMatchObject({ state: 'canceled', number: null })
  expect((await post(`/${draft.body.id}/issue`)).status).toBe(409)
  expect(await invoices('?kind=credit_note')).toEqual([])
  const order = await world.order(company.token, 1000, headers, 'bank')
  const [pending] = await invoices('?state=pending')
  expect((await post(`/${pending?.id}/cancel`, reason)).body).toMatchObject({ state: 'canceled' })
  const [note] = await invoices('?kind=credit_note')
  expect(note).toMatchObject({
    total: 200,
    paper: { reason: 'ordered by mistake', refers_to: { number: pending?.number } },
  })
  for (const id of [pending?.id, note?.id]) expect((await post(`/${id}/cancel`, reason)).status).toBe(409)
  world.bank.pay({ amount: 200, reference: order.body.instruction.reference.replaceAll(' ', '') })
  await world.importStatement(admin.token)
  const [paid] = await invoices('?state=paid')
  expect((await post(`/${paid?.id}/cancel`, reason)).status).toBe(409)
  const { body } = await world.ask('GET', '/api/admin/audit', { token: admin.token })
  const acts = body.items.map(({ action }: { action: string }) => action)
  expect(acts.filter((action: string) => action.startsWith('invoice.'))).toEqual([
    'invoice.canceled',
    'invoice.canceled',
    'invoice.drafted',
  ])
  expect(await world.faults()).toEqual([])
})

test('staff: no draft for a person or for nobody, and none without the permission', async () => {
  const { owner, company, post } = await startStaff()
  const json = { account_id: owner.id, lines: [{ credits: 10 }], reason: 'they asked by mail' }
  expect((await post('', json)).status).toBe(404)
  expect((await post('', { ...json, account_id: company.id }, owner.token)).status).toBe(403)
  expect((await post('', { ...json, account_id: company.id, lines: [] })).status).toBe(422)
  expect((await post('/ivc_none/issue')).status).toBe(404)
  expect((await post('/ivc_none/cancel', { reason: 'a mistake' })).status).toBe(404)
})

test('staff: asked again with the same key, a draft is the same one, and what was issued is issued once', async () => {
  const { world, admin, company } = await startStaff()
  const ask = (path: string, key: string, json: object = {}) =>
    world.ask('POST', `/api/admin/invoices${path}`, { token: admin.token, json, headers: { 'idempotency-key': key } })
  const json = { account_id: company.id, lines: [{ credits: 700 }], reason: 'they asked by mail' }
  const [first, again] = await Promise.all([ask('', 'k1', json), ask('', 'k1', json)])
  expect([first.status, again.status, again.body.id]).toEqual([201, 201, first.body.id])
  expect((await ask('', 'k1', { ...json, reason: 'they asked again' })).status).toBe(422)
  const issued = await ask(`/${first.body.id}/issue`, 'k2')
  expect([issued.status, issued.body.state]).toEqual([200, 'pending'])
  expect((await ask(`/${first.body.id}/issue`, 'k2')).body).toEqual(issued.body)
  expect((await ask(`/${first.body.id}/issue`, 'k3')).status).toBe(409)
  const reason = { reason: 'ordered by mistake' }
  const canceled = await ask(`/${first.body.id}/cancel`, 'k4', reason)
  expect((await ask(`/${first.body.id}/cancel`, 'k4', reason)).body).toEqual(canceled.body)
  expect(await world.faults()).toEqual([])
})
