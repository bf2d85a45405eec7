import { type OnlineWorld, startOnlineWorld } from '../online-world.ts'

/** Somebody with a top-up of 1,000 credits for 2.00 USD by transfer, and an admin. */
export async function startOrder() {
  const world = await startOnlineWorld()
  const payer = await world.register()
  const order = await world.order(payer.token, 1000, {}, 'bank')
  const admin = await world.admin()
  return { world, payer, order, admin, reference: referenceIn(order.body) }
}

export const referenceIn = (body: { instruction?: { reference: string } }): string =>
  body.instruction?.reference.replaceAll(' ', '') ?? ''

export const csvOf = (
  world: OnlineWorld,
  { opening = '0.00', closing = '2.00', file = world.bank.statement('csv') } = {},
) => ({
  format: 'csv',
  file,
  currency: 'USD',
  opening,
  closing,
  mapping: {
    date: 'Date',
    amount: 'Amount',
    currency: 'Currency',
    text: ['Purpose'],
    party: 'Name',
    party_iban: 'IBAN',
    date_format: 'DD.MM.YYYY',
    decimal: ',',
  },
})

export async function queue(world: OnlineWorld, token: string, state = 'queued') {
  const { body } = await world.ask('GET', `/api/admin/bank/entries?state=${state}`, { token })
  return body.items as Array<{ id: string; fault: string | null; amount: number; text: string }>
}

/** An entry of a table: its day, its amount with a sign, its text, and the bank's reference. */
type Row = [day: string, amount: string, text: string, bankRef?: string]

/** Imports a table that was made by hand. */
export async function importTable(
  world: OnlineWorld,
  token: string,
  { opening, closing, rows }: { opening: string; closing: string; rows: readonly Row[] },
) {
  const lines = rows.map(([day, amount, text, bankRef = '']) => [day, amount, text, bankRef].join(';'))
  const mapping = { date: 'Day', amount: 'Amount', text: ['Text'], date_format: 'YYYY-MM-DD', decimal: '.' }
  const named = rows.some(({ length }) => length > 3) ? { bank_reference: 'Bank' } : {}
  const file = ['Day;Amount;Text;Bank', ...lines].join('\n')
  const json = { format: 'csv', file, currency: 'USD', opening, closing, mapping: { ...mapping, ...named } }
  const { status, body } = await world.ask('POST', '/api/admin/bank/statements', { token, json })
  if (status !== 200) throw new Error(JSON.stringify(body))
  return body.items[0] as { added: number; matched: number; queued: number }
}

/** Somebody with a role, signed in by e-mail. */
export async function withRole({ ask, admin, register, password }: OnlineWorld, email: string, role = 'admin') {
  const { token } = await admin()
  const { id } = await register(email)
  const given = await ask('PUT', `/api/admin/accounts/${id}/role`, { token, json: { role, reason: 'a test' } })
  if (given.status !== 200) throw new Error(JSON.stringify(given.body))
  const { body } = await ask('POST', '/api/auth/login', { json: { email, password } })
  return { token: String(body.access_token), id, userId: id.replace('acc_', 'usr_') }
}
