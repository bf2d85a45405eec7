import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { projectRoot } from '../core/kit/paths.ts'

const folders: string[] = []
const running: ChildProcess[] = []
afterEach(async () => {
  for (const child of running.splice(0)) await stop(child)
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

function start(env: Record<string, string>): { child: ChildProcess; dataDir: string } {
  const dataDir = mkdtempSync(join(tmpdir(), 'coincast-start-'))
  folders.push(dataDir)
  const child = spawn(process.execPath, [join(projectRoot, 'dist/start.js')], {
    cwd: dataDir,
    env: { PATH: process.env.PATH, DATA_DIR: dataDir, MODELS_DIR: join(projectRoot, 'models'), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  running.push(child)
  return { child, dataDir }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  await ended
}

test('start: in production without BOT_KEY it is refused by name, and no secret is made up', async () => {
  const { child, dataDir } = start({ NODE_ENV: 'production', BOT_TOKEN: '123:abc' })
  let said = ''
  child.stderr?.on('data', (chunk) => (said += String(chunk)))
  const code = await new Promise((resolve) => child.once('close', resolve))
  expect([code, said]).toEqual([
    1,
    'Cannot start:\n- BOT_KEY: is missing; in production secrets are not made up at start\n',
  ])
  expect(existsSync(join(dataDir, 'bot.key'))).toBe(false)
})

test.skipIf(process.platform !== 'linux')('start: the sandbox is told no secret of the shop', async () => {
  const { child, dataDir } = start({ PORT: '0', SANDBOX_PORT: '0', STRIPE_SECRET_KEY: 'not-for-the-sandbox' })
  await new Promise<void>((resolve, reject) => {
    child.once('exit', () => reject(new Error('it has not started')))
    child.stdout?.on('data', (chunk) => String(chunk).includes('sandbox_listening') && resolve())
  })
  expect(existsSync(join(dataDir, 'bot.key'))).toBe(true)
  const environments = childrenOf(child.pid)
  expect(environments['bot/sandbox/main.js']).toContain('SANDBOX_PORT=0')
  expect(environments['bot/sandbox/main.js']).not.toMatch(/BOT_KEY|STRIPE_SECRET_KEY/)
  expect(environments['core/main.js']).toContain('BOT_KEY=')
})

/** What the children of a process were told, by the program that each runs. */
function childrenOf(parent: number | undefined): Record<string, string> {
  const found = readdirSync('/proc').flatMap((pid) => {
    try {
      if (!new RegExp(`\\) \\S ${parent} `).test(readFileSync(`/proc/${pid}/stat`, 'utf8'))) return []
      const program = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')[1]?.split('/dist/')[1] ?? pid
      return [[program, readFileSync(`/proc/${pid}/environ`, 'utf8').replaceAll('\0', '\n')]]
    } catch {
      return []
    }
  })
  return Object.fromEntries(found) as Record<string, string>
}
