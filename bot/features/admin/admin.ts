import { Composer } from 'grammy'
import type { BotContext } from '../../context.ts'
import type { Shop } from '../../shop.ts'

/** placeholder until the thin line runs */
export function adminFeature(_shop: Shop): Composer<BotContext> {
  return new Composer<BotContext>()
}
