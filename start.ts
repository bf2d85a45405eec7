import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { readBotEnv, SANDBOX_IBAN, SANDBOX_PAYPAL, SANDBOX_STRIPE_KEY } from './bot/env.ts'
import { readEnv } from './core/env.ts'
import { DEFAULTS } from './core/kit/process/defaults.ts'
import { createLog } from './core/kit/log.ts'
import { programPath } from './core/kit/paths.ts'
import { ensureSecret } from './core/kit/secret-file.ts'
import { messageOf, refuseToStart, SettingsError } from './core/kit/process/refusal.ts'
import { onOrphaned } from './core/kit/process/supervised.ts'
import { createSupervisor } from './core/kit/process/supervisor.ts'

// `npm start`: core, the bot and, without a BOT_TOKEN, the sandbox with its chat page; programs that die are
// restarted.
process.umask(0o077)
if (existsSync('.env')) process.loadEnvFile('.env')
const { env } = process
const dataDir = env.DATA_DIR || DEFAULTS.DATA_DIR
const host = env.HOST || DEFAULTS.HOST
const port = env.PORT || String(DEFAULTS.PORT)
const sandboxPort = env.SANDBOX_PORT || String(DEFAULTS.SANDBOX_PORT)
const sandboxed = (env.BOT_TOKEN ?? '') === ''
// One seeded person of the sandbox is an admin, so that everything can be seen.
const SANDBOX_ADMIN = '1003'
/** Stands for the secret that will be created, while the settings are checked. */
const SECRET_TO_BE = 'x'.repeat(43)
const near = host === '0.0.0.0' ? DEFAULTS.HOST : host
const isProduction = env.NODE_ENV === 'production'
/** The sandbox plays Stripe too, unless there is a real one. */
const playsStripe = sandboxed && !isProduction && (env.STRIPE_SECRET_KEY ?? '') === ''
/** And PayPal. */
const playsPaypal = sandboxed && !isProduction && (env.PAYPAL_CLIENT_ID ?? '') === ''
const settings: NodeJS.ProcessEnv = {
  ...env,
  DATA_DIR: dataDir,
  HOST: host,
  PORT: port,
  CORE_URL: env.CORE_URL || `http://${near}:${port}`,
  MAIL_URL: env.MAIL_URL || (sandboxed ? `http://127.0.0.1:${sandboxPort}/sim/mail` : ''),
  BOT_DATA_DIR: env.BOT_DATA_DIR || join(dataDir, 'bot'),
  ...(sandboxed
    ? {
        SANDBOX_PORT: sandboxPort,
        // The bot and core remember the chats, so the sandbox does too.
        SANDBOX_SNAPSHOT: env.SANDBOX_SNAPSHOT || join(dataDir, 'sandbox.snapshot'),
        ADMIN_TELEGRAM_IDS: env.ADMIN_TELEGRAM_IDS || SANDBOX_ADMIN,
      }
    : {}),
  ...(playsStripe
    ? {
        STRIPE_SECRET_KEY: SANDBOX_STRIPE_KEY,
        STRIPE_WEBHOOK_SECRET: 'whsec_of_the_sandbox',
        STRIPE_API_BASE: `http://127.0.0.1:${sandboxPort}/stripe`,
      }
    : {}),
  ...(sandboxed && !isProduction && (env.BANK_IBAN ?? '') === ''
    ? { BANK_IBAN: SANDBOX_IBAN, BANK_BENEFICIARY: 'Coincast (sandbox)' }
    : {}),
  ...(playsPaypal
    ? {
        PAYPAL_CLIENT_ID: SANDBOX_PAYPAL.clientId,
        PAYPAL_SECRET: SANDBOX_PAYPAL.secret,
        PAYPAL_WEBHOOK_ID: SANDBOX_PAYPAL.webhookId,
        PAYPAL_API_BASE: `http://127.0.0.1:${sandboxPort}/paypal`,
        PAYPAL_CERT_BASE: `http://127.0.0.1:${sandboxPort}/paypal/certs`,
        // Writing there pays without money: it is the sandbox's own.
        PAYPAL_CERT_CA: join(dataDir, 'sandbox-paypal-ca.pem'),
      }
    : {}),
}
try {
  checkSettings()
  settings.BOT_KEY = env.BOT_KEY || makeSecret()
} catch (error) {
  refuseToStart(error)
}
/** All settings of the sandbox: it gets no secret of core or bot. */
const SANDBOX_SETTINGS = [
  'NODE_ENV',
  'SANDBOX_PORT',
  'SANDBOX_SNAPSHOT',
  'ADMIN_TELEGRAM_IDS',
  'CORE_URL',
  ...(playsStripe ? ['STRIPE_SECRET_KEY', 'STRIPE_WEBHOOK_SECRET'] : []),
  ...(playsPaypal ? ['PAYPAL_CLIENT_ID', 'PAYPAL_SECRET', 'PAYPAL_WEBHOOK_ID', 'PAYPAL_CERT_CA'] : []),
]
const sandboxSettings = Object.fromEntries(SANDBOX_SETTINGS.map((name) => [name, settings[name]]))

const supervisor = createSupervisor({
  log: createLog({ level: env.LOG_LEVEL || DEFAULTS.LOG_LEVEL, name: 'start' }),
  onEnd: (exitCode) => process.exit(exitCode),
})
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, supervisor.stop)
onOrphaned(supervisor.stop)
if (sandboxed) start('bot/sandbox/main', startShop)
else startShop()

function startShop(): void {
  start('core/main', () => {
    start('bot/main')
    process.stdout.write(`\nCoincast: API and docs on ${settings.CORE_URL}/docs\n`)
    if (sandboxed) process.stdout.write(`Chat with the bot on http://127.0.0.1:${sandboxPort}\n\n`)
  })
}

function start(name: string, onStarted?: () => void): void {
  const told = name === 'bot/sandbox/main' ? sandboxSettings : settings
  supervisor.start({ name, path: programPath(name), env: told, ...(onStarted === undefined ? {} : { onStarted }) })
}

/** Throws every fault of every program at once; if two programs check the same setting, the first one's fault
 *  is reported. */
function checkSettings(): void {
  // An address derived from PORT has no separate fault.
  const source = {
    ...settings,
    CORE_URL: env.CORE_URL,
    MAIL_URL: env.MAIL_URL,
    ...(isProduction ? {} : { BOT_KEY: env.BOT_KEY || SECRET_TO_BE }),
  }
  const faults = new Map<string, string>()
  for (const read of [readEnv, readBotEnv]) {
    try {
      read(source)
    } catch (error) {
      if (!(error instanceof SettingsError)) throw error
      for (const fault of error.faults) {
        const name = fault.split(':', 1)[0] ?? fault
        if (!faults.has(name)) faults.set(name, fault)
      }
    }
  }
  if (faults.size > 0) throw new SettingsError([...faults.values()])
}

function makeSecret(): string {
  try {
    return ensureSecret(join(dataDir, 'bot.key')).secret
  } catch (error) {
    throw new SettingsError([`DATA_DIR: cannot write in ${resolve(dataDir)}: ${messageOf(error)}`])
  }
}
