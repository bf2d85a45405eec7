/** Values of settings that are not given, as core, the bot, the sandbox and `start.ts` share them. */
export const DEFAULTS = {
  DATA_DIR: './data',
  HOST: '127.0.0.1',
  PORT: 8080,
  CORE_URL: 'http://127.0.0.1:8080',
  SANDBOX_PORT: 8081,
  LOG_LEVEL: 'info',
} as const
