import { expect, test } from 'vitest'
import { startWorld } from '../accounts/world.ts'

test('transactions: the statement as JSON pages, or all of it as CSV', async () => {
  const { ask, register } = await startWorld()
  const { token } = await register()
  for (const amount of [1, 2, 3]) {
    await ask('POST', '/api/account/top-up', { token, json: { amount, reason: `=${amount}+1` } })
  }
  const first = await ask('GET', '/api/account/transactions?limit=3', { token })
  const rest = await ask('GET', `/api/account/transactions?limit=3&cursor=${first.body.next_cursor}`, { token })
  const lines = [...first.body.items, ...rest.body.items]
  expect(lines.map(({ type, amount, balance_after }) => [type, amount, balance_after])).toEqual([
    ['top_up', 3, 506],
    ['top_up', 2, 503],
    ['top_up', 1, 501],
    ['grant', 500, 500],
  ])
  const csv = await ask('GET', '/api/account/transactions.csv', { token })
  expect(csv.headers.get('content-type')).toContain('text/csv')
  expect(csv.body.text.split('\r\n')).toHaveLength(1 + 4 + 1)
  expect(csv.body.text).toContain(`,top_up,3,506,'=3+1,,2026-01-05T00:00:00.000Z,\r\n`)
})

test('transactions: without a token 401, with a made-up cursor, type or limit 422', async () => {
  const { ask, register } = await startWorld()
  const { token } = await register()
  for (const path of ['/api/account/transactions', '/api/account/transactions.csv', '/api/account/balance'])
    expect((await ask('GET', path)).status).toBe(401)
  for (const query of [
    'cursor=nonsense',
    'type=theft',
    'limit=0',
    'limit=101',
    'limit=x',
    'limit=0x10',
    'limit=1e1',
    'limit=',
  ]) {
    const { status, body } = await ask('GET', `/api/account/transactions?${query}`, { token })
    expect([query, status, body.code]).toEqual([query, 422, 'validation_failed'])
  }
})

test('transactions: nobody sees lines of somebody else', async () => {
  const { ask, register } = await startWorld()
  const anna = await register()
  const boris = await register('boris@example.com')
  await ask('POST', '/api/account/top-up', { token: anna.token, json: { amount: 7 } })
  const { body } = await ask('GET', '/api/account/transactions', { token: boris.token })
  expect(body.items).toHaveLength(1)
  expect(body.items[0]).toMatchObject({ type: 'grant', amount: 500 })
})

test('top-up: a reason of several lines, or with what a terminal obeys, is refused', async () => {
  const { ask, register } = await startWorld()
  const { token } = await register()
  for (const reason of ['two\nlines', 'a\u001b[2J', 'a\u2028b', 'a\u0000']) {
    const { status, body } = await ask('POST', '/api/account/top-up', { token, json: { amount: 5, reason } })
    expect([reason, status, body.fields?.[0]?.pointer]).toEqual([reason, 422, '/reason'])
  }
  const fine = await ask('POST', '/api/account/top-up', { token, json: { amount: 5, reason: 'für März – спасибо 🙂' } })
  expect(fine.status).toBe(201)
})
