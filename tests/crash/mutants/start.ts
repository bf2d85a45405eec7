import { join } from 'node:path'
import { createLog } from '../../../core/kit/log.ts'
import { programPath } from '../../../core/kit/paths.ts'
import { onOrphaned } from '../../../core/kit/process/supervised.ts'
import { createSupervisor } from '../../../core/kit/process/supervisor.ts'

// Stands for start.ts: core as it is, and a bot with the fault that MUTANT names.
const { env } = process
const supervisor = createSupervisor({
  log: createLog({ level: 'warn', name: 'start' }),
  onEnd: (exitCode) => process.exit(exitCode),
})
const settings = {
  ...env,
  CORE_URL: `http://127.0.0.1:${env.PORT}`,
  BOT_DATA_DIR: join(env.DATA_DIR ?? '', 'bot'),
}
process.on('SIGTERM', supervisor.stop)
onOrphaned(supervisor.stop)
const start = (name: string, onStarted?: () => void): void =>
  supervisor.start({ name, path: programPath(name), env: settings, ...(onStarted === undefined ? {} : { onStarted }) })
start('core/main', () => start('tests/crash/mutants/bot-main'))
