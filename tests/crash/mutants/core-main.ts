import { serve } from '@hono/node-server'
import { readEnv } from '../../../core/env.ts'
import { systemNow, systemSleep } from '../../../core/kit/clock.ts'
import { newId } from '../../../core/kit/ids.ts'
import { createLog } from '../../../core/kit/log.ts'
import { onOrphaned } from '../../../core/kit/process/supervised.ts'
import { createCore } from '../../../core/wiring.ts'
import { CORE_MUTANTS, plant } from './mutants.ts'

// Core in a hurry: its sweeps come ten times a second. With MUTANT it has the fault that this names.
const SWEEP_MS = 100
const name = CORE_MUTANTS.find((mutant) => mutant === process.env.MUTANT)
if (name === undefined && process.env.MUTANT !== undefined)
  throw new Error(`MUTANT is one of ${CORE_MUTANTS.join(', ')}`)
const env = readEnv(process.env)
const log = createLog({ level: env.LOG_LEVEL, name: 'core' })
const core = await createCore({
  env,
  botKey: env.BOT_KEY ?? '',
  log,
  now: systemNow,
  sleep: systemSleep,
  newId,
  ...(name === undefined ? {} : { wrap: plant(name) }),
})
const sweeps = setInterval(() => void core.sweep(), SWEEP_MS)
serve({ fetch: core.app.fetch, hostname: env.HOST, port: env.PORT }, ({ port }) => {
  process.send?.({ kind: 'listening', port })
})
onOrphaned(() => process.exit(0))
process.on('SIGTERM', () => {
  clearInterval(sweeps)
  void core.close(5_000).then(() => process.exit(0))
})
