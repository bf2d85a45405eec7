import { startWorld } from './world.ts'

export const ROOK = { company: 'Rook Ltd', tax_id: 'GB123456789', billing_address: '1 High Street, London' }

/** A company that was let in, and its owner. */
export async function startCompany({ asksForEmail = false }: { asksForEmail?: boolean } = {}) {
  const world = await startWorld({ approvesCompanies: false, asksForEmail })
  const anna = await world.register()
  const { body } = await world.ask('POST', '/api/companies', { token: anna.token, json: ROOK })
  const id = String(body.id)
  const inIt = { 'x-account': id }
  const join = async (email: string, json: object = {}) => {
    const one = await world.register(email)
    const invited = await world.ask('POST', '/api/account/invitations', { token: anna.token, headers: inIt, json })
    const accepted = await world.ask('POST', '/api/invitations/accept', {
      token: one.token,
      json: { code: invited.body.code },
    })
    if (accepted.status !== 200) throw new Error(JSON.stringify(accepted.body))
    return { ...one, userId: one.id.replace('acc_', 'usr_') }
  }
  const as = (token: string, method: string, path: string, json?: unknown) =>
    world.ask(method, path, { token, headers: inIt, ...(json === undefined ? {} : { json }) })
  return { world, anna: { ...anna, userId: anna.id.replace('acc_', 'usr_') }, id, inIt, join, as }
}
