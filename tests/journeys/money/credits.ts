import { expect } from 'vitest'
import { z } from 'zod'
import { loadLanguages } from '../../../bot/locales/say.ts'
import type { World } from '../world.ts'

export const languages = loadLanguages()
/** An account as admins see it. */
export async function accountOf({ core }: World, telegramId: number) {
  const { json } = await core.request('GET', `/api/admin/accounts?query=${telegramId}`, { token: await core.admin() })
  const [account] = z
    .object({ items: z.array(z.object({ id: z.string(), balance: z.object({ available: z.int() }) })) })
    .parse(json).items
  if (account === undefined) throw new Error(`nobody is ${telegramId}`)
  return account
}

/** Leaves a person so many credits, by an admin's hand. */
export async function leave(world: World, telegramId: number, available: number): Promise<void> {
  const { id, balance } = await accountOf(world, telegramId)
  const json = { amount: available - balance.available, reason: 'by hand' }
  const path = `/api/admin/accounts/${id}/adjust`
  const token = await world.core.admin()
  expect((await world.core.request('POST', path, { token, json })).status).toBe(201)
}
