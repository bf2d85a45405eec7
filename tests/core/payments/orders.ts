import { BOT_KEY, type World } from '../accounts/world.ts'

export async function order(world: World, token: string, credits = 1000, headers: Record<string, string> = {}) {
  return world.ask('POST', '/api/account/top-up', { token, json: { provider: 'stars', amount: credits }, headers })
}

export function claimOf(telegramId: string, { body }: Awaited<ReturnType<typeof order>>) {
  return { telegram_id: telegramId, order_id: body.id, amount: body.price.amount, currency: body.price.currency }
}

export const settle = (world: World, json: unknown) =>
  world.ask('POST', '/api/bot/orders/settle', { token: BOT_KEY, json })
export const available = async (world: World, token: string): Promise<number> =>
  (await world.ask('GET', '/api/account/balance', { token })).body.available

export const returned = (world: World, claim: { telegram_id: string; charge_id: string }, token = BOT_KEY) =>
  world.ask('POST', '/api/bot/payments/returned', { token, json: claim })
