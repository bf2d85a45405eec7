import { type ChildProcess, fork } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { ensureSecret } from './core/kit/secret-file.ts'
import { programPath } from './core/kit/paths.ts'

// `npm start`: core, the bot and, without a BOT_TOKEN, the sandbox with its chat page; what dies is started again.
if (existsSync('.env')) process.loadEnvFile('.env')
const { env } = process
const dataDir = env.DATA_DIR || './data'
const host = env.HOST || '127.0.0.1'
const port = env.PORT || '8080'
const sandboxPort = env.SANDBOX_PORT || '8081'
const sandboxed = (env.BOT_TOKEN ?? '') === ''
if (env.NODE_ENV === 'production') {
  const faults = [
    ...(sandboxed ? ['BOT_TOKEN: is missing; the sandbox is never for production'] : []),
    ...(env.BOT_KEY ? [] : ['BOT_KEY: is missing; in production secrets are not made up at start']),
  ]
  if (faults.length > 0) {
    process.stderr.write(`Cannot start:\n${faults.map((fault) => `- ${fault}\n`).join('')}`)
    process.exit(1)
  }
}
// One seeded person of the sandbox is an admin, so that the whole shop can be seen.
const SANDBOX_ADMIN = '1003'
const near = host === '0.0.0.0' ? '127.0.0.1' : host
const settings: NodeJS.ProcessEnv = {
  ...env,
  DATA_DIR: dataDir,
  HOST: host,
  PORT: port,
  BOT_KEY: env.BOT_KEY || ensureSecret(join(dataDir, 'bot.key')).secret,
  CORE_URL: env.CORE_URL || `http://${near}:${port}`,
  BOT_DATA_DIR: env.BOT_DATA_DIR || join(dataDir, 'bot'),
  ...(sandboxed ? { SANDBOX_PORT: sandboxPort, ADMIN_TELEGRAM_IDS: env.ADMIN_TELEGRAM_IDS || SANDBOX_ADMIN } : {}),
}
/** All that the sandbox is told: it needs no secret of the shop. */
const SANDBOX_SETTINGS = ['NODE_ENV', 'SANDBOX_PORT', 'SANDBOX_SNAPSHOT', 'ADMIN_TELEGRAM_IDS'] as const
const sandboxSettings = Object.fromEntries(SANDBOX_SETTINGS.map((name) => [name, settings[name]]))
const RESTART_MS = 1_000
const programs = new Map<string, ChildProcess>()
let stopping = false
let exitCode = 0

function start(name: string, onListening?: () => void): void {
  const told = name === 'bot/sandbox/main' ? sandboxSettings : settings
  const child = fork(programPath(name), { env: told, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  const started = Date.now()
  programs.set(name, child)
  if (onListening !== undefined) child.once('message', onListening)
  child.on('exit', (code) => {
    programs.delete(name)
    if (stopping) {
      if (programs.size === 0) process.exit(exitCode)
      return
    }
    // One that cannot even start would not do better the next time: its own message has said why.
    if (code === 1 && Date.now() - started < RESTART_MS * 3) {
      exitCode = 1
      return stop()
    }
    setTimeout(() => start(name), RESTART_MS)
  })
}

function stop(): void {
  if (stopping) return
  stopping = true
  for (const child of programs.values()) child.kill('SIGTERM')
  if (programs.size === 0) process.exit(exitCode)
}

for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, stop)
if (sandboxed) start('bot/sandbox/main')
start('core/main', () => {
  start('bot/main')
  process.stdout.write(`\nCoincast: API and docs on ${settings.CORE_URL}/docs\n`)
  if (sandboxed) process.stdout.write(`Chat with the bot on http://${near}:${sandboxPort}\n\n`)
})
