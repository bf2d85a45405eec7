import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Random } from '../../support/random.ts'
import { startLoad, watchCommits } from '../core/loads.ts'
import { type Aim, aimAt } from './aims.ts'
import type { Child, Product, Program } from './product.ts'
import { promisesOf } from './restore.ts'
import type { Shop } from './shop.ts'

/** What is killed, or what is restored from a backup that was made in the middle of a load. */
export const TARGETS = [
  'core',
  'bot',
  'core and bot',
  'supervisor',
  'bot with an update',
  'everything',
  'core',
  'read',
  'forecast',
  'backtest',
  'picture',
  'verify',
  'restore core',
  'bot that sends',
  'bot that has told',
  'restore bot',
  'restore both',
] as const
export type Target = (typeof TARGETS)[number]

const PROGRAMS: Partial<Record<Target, readonly Program[]>> = {
  core: ['core'],
  bot: ['bot'],
  'core and bot': ['core', 'bot'],
  'bot with an update': ['bot'],
  'bot that sends': ['bot'],
  'bot that has told': ['bot'],
}
const AIMED: Partial<Record<Target, Aim>> = {
  'bot with an update': 'update',
  'bot that sends': 'sending',
  'bot that has told': 'told',
}
const AIM_MS_MAX = 3_000
const AIM_ROUNDS = 500

export interface StrikesDeps {
  shop: Shop
  product: Product
  random: Random
  /** Where backups are made. */
  archives: string
}

export function createStrikes({ shop, product, random, archives }: StrikesDeps) {
  const { dataDir } = product
  let backups = 0

  /** Somewhere under load: by chance, or right after some commit of core or of the bot. */
  async function moment(): Promise<void> {
    const dice = random.next()
    if (dice < 0.4) await wait(random.int(20, 900))
    else if (dice < 0.6) await watchCommits(dataDir).after(random.int(1, 8), AIM_MS_MAX)
    else await watchCommits(join(dataDir, 'bot'), 'bot.db-wal').after(random.int(1, 10), AIM_MS_MAX)
  }

  /** Customers of the API act until the strike has fallen. */
  async function underLoad(strike: () => Promise<void> | void, aim?: Aim): Promise<void> {
    const load = startLoad(shop)
    await (aim === undefined ? moment() : aimAt(aim, join(dataDir, 'bot')))
    await strike()
    await load.stop()
  }

  async function killChildren(name: Child): Promise<void> {
    await underLoad(async () => {
      if (name === 'verify') {
        const state = { isAnswered: false }
        const upload = shop.retry(shop.acts.uploadModel).finally(() => (state.isAnswered = true))
        for (let round = 0; round < AIM_ROUNDS && !state.isAnswered && !product.hasChild(name); round++) await wait(5)
        await wait(random.int(0, 100))
        product.killChildren(name)
        await upload
        return
      }
      product.killChildren(name)
    })
  }

  /** A backup of everything, while everything runs. */
  async function backUp(): Promise<string> {
    const archive = join(archives, String(++backups))
    const { code, said } = await product.run('core/backup/programs/backup', [archive])
    if (code !== 0) shop.note([`the backup ended with ${code}: ${said}`])
    return archive
  }

  async function restore(archive: string, ...only: Array<'core' | 'bot'>): Promise<void> {
    const { code, said } = await product.run('core/backup/programs/restore', [archive, ...only])
    if (code !== 0) shop.note([`the restore of ${only.join() || 'both'} ended with ${code}: ${said}`])
  }

  /** Core goes back to a backup in the middle of everything: what the bot has taken for granted since may never have been. Where the bot
   *  goes back too, only Telegram knows what was paid since. */
  async function restoreCore(...also: Array<'bot'>): Promise<void> {
    const kept = promisesOf(shop.journal)
    let archive = ''
    await underLoad(async () => {
      archive = await backUp()
    })
    await underLoad(() => product.killAll())
    await (also.length > 0 ? restore(archive) : restore(archive, 'core'))
    shop.beforeStartOfRestoredCore()
    const from = performance.now()
    await product.start()
    await shop.afterRestoreOfCore(kept, from)
    if (also.length > 0) await shop.forgetChats()
  }

  /** The bot goes back to a backup, after all that it owed was done: what it did since it may do again, and nothing is lost. */
  async function restoreBot(): Promise<void> {
    let archive = ''
    await underLoad(async () => {
      archive = await backUp()
    })
    await shop.rest()
    shop.note((await product.stop()) === 0 ? [] : ['the product did not stop by itself'])
    await restore(archive, 'bot')
    await product.start()
    shop.afterRestoreOfBot()
  }

  return async (target: Target): Promise<void> => {
    const programs = PROGRAMS[target]
    if (programs !== undefined) {
      await underLoad(() => product.killPrograms(programs), AIMED[target])
      await product.comeBack()
    } else if (target === 'supervisor' || target === 'everything') {
      await underLoad(() => (target === 'supervisor' ? product.killSupervisor() : product.killAll()))
      await product.start()
    } else if (target === 'restore core') await restoreCore()
    else if (target === 'restore both') await restoreCore('bot')
    else if (target === 'restore bot') await restoreBot()
    else if (isChild(target)) await killChildren(target)
    await shop.afterStrike()
  }
}

const CHILDREN: readonly string[] = ['read', 'forecast', 'backtest', 'picture', 'verify'] satisfies Child[]
const isChild = (target: Target): target is Target & Child => CHILDREN.includes(target)
