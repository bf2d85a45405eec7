import { serve } from '@hono/node-server'
import { readEnv } from '../../core/env.ts'
import { systemNow, systemSleep } from '../../core/kit/clock.ts'
import { newId } from '../../core/kit/ids.ts'
import { createLog } from '../../core/kit/log.ts'
import { createCore } from '../../core/wiring.ts'
import { MUTANTS, WRAPS } from './mutants.ts'

// A core with the planted fault that MUTANT names.
const name = MUTANTS.find((mutant) => mutant === process.env.MUTANT)
if (name === undefined) throw new Error(`MUTANT is one of ${MUTANTS.join(', ')}`)
const env = readEnv(process.env)
const log = createLog({ level: env.LOG_LEVEL, name: 'mutant' })
const core = await createCore({
  env,
  botKey: env.BOT_KEY ?? '',
  log,
  now: systemNow,
  sleep: systemSleep,
  newId,
  wrap: WRAPS[name](),
})
serve({ fetch: core.app.fetch, hostname: env.HOST, port: env.PORT }, ({ port }) => {
  process.send?.({ kind: 'listening', port })
})
process.on('SIGTERM', () => void core.close(5_000).then(() => process.exit(0)))
