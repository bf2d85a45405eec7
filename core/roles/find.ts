import type { Reader } from '../db/client.ts'
import { AppError } from '../kit/errors.ts'
import type { Role } from './role.ts'
import * as store from './store.ts'

/** Throws `not_found` with the roles that there are. */
export async function getRole(reader: Reader, id: string): Promise<Role> {
  const role = await store.findRole(reader, id)
  if (role !== undefined) return role
  const available = (await store.listRoles(reader)).map((one) => one.id)
  throw new AppError('not_found', { what: 'role', asked: id, available })
}
