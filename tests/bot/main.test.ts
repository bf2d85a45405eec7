import { spawn } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { projectRoot } from '../../core/kit/paths.ts'

// It waits for a whole program; the bound is only for one that never says anything.
vi.setConfig({ testTimeout: 120_000 })

test.skipIf(process.platform === 'win32')(
  'main: in production it warns of a missing contact, and nobody else can read its files, those of earlier versions included',
  async () => {
    // A Telegram that takes the connection and says nothing: the bot waits for it, its database open.
    const telegram = createServer(() => undefined)
    await new Promise<void>((resolve) => telegram.listen(0, '127.0.0.1', resolve))
    const { port } = telegram.address() as AddressInfo
    const dataDir = mkdtempSync(join(tmpdir(), 'coincast-bot-main-'))
    mkdirSync(join(dataDir, 'bot'))
    writeFileSync(join(dataDir, 'bot', 'bot.db'), '')
    chmodSync(join(dataDir, 'bot', 'bot.db'), 0o644)
    const env = {
      PATH: process.env.PATH,
      NODE_ENV: 'production',
      BOT_KEY: 'key',
      BOT_TOKEN: '12345:abc',
      BOT_API_ROOT: `http://127.0.0.1:${port}`,
      BOT_DATA_DIR: join(dataDir, 'bot'),
      LOG_LEVEL: 'silent',
    }
    const run = `umask 022; exec ${process.execPath} ${join(projectRoot, 'dist/bot/main.js')}`
    const child = spawn('/bin/sh', ['-c', run], { env, stdio: ['ignore', 'ignore', 'pipe'] })
    let said = ''
    child.stderr?.setEncoding('utf8').on('data', (chunk: string) => (said += chunk))
    await new Promise((resolve) => telegram.once('connection', resolve))
    const files = readdirSync(join(dataDir, 'bot'))
    const open = files.filter((file) => (statSync(join(dataDir, 'bot', file)).mode & 0o077) !== 0)
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGKILL')
    await ended
    telegram.close()
    rmSync(dataDir, { recursive: true, force: true })
    expect(said).toMatch(/^WARNING: SUPPORT_CONTACT: is missing/)
    expect(files).toContain('bot.db-wal')
    expect(open).toEqual([])
  },
)
