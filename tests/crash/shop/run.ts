import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRandom } from '../../support/random.ts'
import { CRASH_ADMIN_TELEGRAM_ID } from '../core-process.ts'
import { writeModels } from '../models.ts'
import type { Report } from '../report.ts'
import { createSecretWatch } from '../secrets.ts'
import { createProduct, type ProductDeps } from './product.ts'
import { startSandbox } from './sandbox.ts'
import { createShop } from './shop.ts'
import { createStrikes, TARGETS, type Target } from './strikes.ts'

export interface ShopOptions {
  kills: number
  seed: number
  /** Where to strike; all of them by default, in turn. */
  targets?: readonly Target[]
  /** What starts the product, where it is a mutant. */
  mutant?: Pick<ProductDeps, 'program' | 'programs' | 'env'>
  /** Looks without any progress before it is given up. */
  roundsMax?: number
  /** Kills between two rests, in which everything is counted. */
  killsPerRest?: number
  stopAtFault?: boolean
  onKill?: (report: Report) => void
}

const ROUNDS_MAX = 300

/** Kills programs of the whole shop, restores its databases from backups, and reads the chats: everybody who ordered gets what was
 *  paid for, and nothing seems to run that does not. */
export async function runShop(options: ShopOptions): Promise<Report> {
  const { kills, seed, targets = TARGETS, mutant, stopAtFault = false, onKill } = options
  const { roundsMax = ROUNDS_MAX, killsPerRest = targets.length } = options
  const folder = mkdtempSync(join(tmpdir(), 'coincast-shop-'))
  const [dataDir, modelsDir] = [join(folder, 'data'), join(folder, 'models')]
  mkdirSync(dataDir)
  mkdirSync(modelsDir)
  writeModels(modelsDir)
  const random = createRandom(seed)
  const sandbox = await startSandbox(CRASH_ADMIN_TELEGRAM_ID)
  const secrets = createSecretWatch()
  const logs: Array<(line: Record<string, unknown>) => void> = []
  const onLog = (line: Record<string, unknown>): void => logs.forEach((hear) => hear(line))
  const product = await createProduct({ dataDir, modelsDir, sandbox, secrets, onLog, ...mutant })
  const shop = createShop({ product, sandbox, random, secrets, roundsMax })
  logs.push((line) => shop.hear(line))
  const strike = createStrikes({ shop, product, random, archives: join(folder, 'backups') })
  const killed: Record<string, number> = {}
  const report = (): Report => ({
    part: 'shop',
    seed,
    kills: { ...killed },
    checked: shop.checked(),
    faults: shop.faults(),
  })
  try {
    await product.start()
    await shop.open()
    let deck: Target[] = []
    for (let done = 0; done < kills && !(stopAtFault && shop.faults().length > 0); ) {
      shop.welcome()
      for (let left = Math.min(killsPerRest, kills - done); left > 0; left--) {
        if (deck.length === 0) deck = random.shuffle(targets)
        const target = deck.shift() ?? 'core'
        shop.state.kills = ++done
        await strike(target)
        killed[target] = (killed[target] ?? 0) + 1
        onKill?.(report())
      }
      await shop.rest()
    }
    const code = await product.stop()
    shop.note(code === 0 ? [] : [`the product was told to stop and ended with ${code}`])
    return report()
  } finally {
    product.freeUp()
    await sandbox.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}
