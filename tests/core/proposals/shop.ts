import { startWorld, type World } from '../accounts/world.ts'

export const reason = 'a test'

export const HOUR_MS = 3_600_000

/** Somebody with a role, signed in by e-mail. */
export async function withRole({ ask, admin, register, password }: World, email: string, role = 'admin') {
  const { token } = await admin()
  const { id } = await register(email)
  const given = await ask('PUT', `/api/admin/accounts/${id}/role`, { token, json: { role, reason } })
  if (given.status !== 200) throw new Error(JSON.stringify(given.body))
  const { body } = await ask('POST', '/api/auth/login', { json: { email, password } })
  return { token: String(body.access_token), id, userId: id.replace('acc_', 'usr_') }
}

export const adjust = ({ ask }: World, token: string, id: string, amount: number, key?: string) =>
  ask('POST', `/api/admin/accounts/${id}/adjust`, {
    token,
    json: { amount, reason },
    ...(key === undefined ? {} : { headers: { 'idempotency-key': key } }),
  })

export const approve = ({ ask }: World, token: string, id: string) =>
  ask('POST', `/api/admin/proposals/${id}/approve`, { token })

export const decline = ({ ask }: World, token: string, id: string) =>
  ask('POST', `/api/admin/proposals/${id}/decline`, { token, json: { reason: 'no receipt' } })

export async function startShop() {
  const world = await startWorld({ fourEyesCredits: 1_000, signupCredits: 0 })
  const olga = await withRole(world, 'olga@example.com')
  const boris = await withRole(world, 'boris@example.com')
  const anna = await world.register()
  const available = async () => (await world.ledger.balance(world.db.reader, anna.id)).available
  const eventsOf = async (type: string) => {
    const all = await world.events.list(0, { types: [type as 'proposal.made'] }, 100)
    return all.map(({ userId, event }) => ({ userId, ...event }))
  }
  return { world, olga, boris, anna, available, eventsOf }
}
