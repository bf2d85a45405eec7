import { serve } from '@hono/node-server'
import { readEnv } from '../../../core/env.ts'
import { systemSleep } from '../../../core/kit/clock.ts'
import { newId } from '../../../core/kit/ids.ts'
import { createLog } from '../../../core/kit/log.ts'
import { onOrphaned } from '../../../core/kit/process/supervised.ts'
import { createCore } from '../../../core/wiring.ts'

// Core whose clock is ahead: what a bot took and never reported is offered again at once, not in ten minutes.
const ahead = Number(process.env.AHEAD_MS ?? 0)
const env = readEnv(process.env)
const core = await createCore({
  env,
  botKey: env.BOT_KEY ?? '',
  log: createLog({ level: env.LOG_LEVEL, name: 'core' }),
  now: () => Date.now() + ahead,
  sleep: systemSleep,
  newId,
})
const sweeps = setInterval(() => void core.sweep(), 100)
serve({ fetch: core.app.fetch, hostname: env.HOST, port: env.PORT }, ({ port }) => {
  process.send?.({ kind: 'listening', port })
})
onOrphaned(() => process.exit(0))
process.on('SIGTERM', () => {
  clearInterval(sweeps)
  void core.close(5_000).then(() => process.exit(0))
})
