import type { Context } from 'grammy'
import type { Shop } from '../shop.ts'
import type { Dialogue } from './ask.ts'

export const adjustDialogue = (_shop: Shop) => async (_conversation: Dialogue, _ctx: Context) => undefined
