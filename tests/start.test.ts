import { type ChildProcess, spawn } from 'node:child_process'
import { createServer, type AddressInfo } from 'node:net'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { projectRoot } from '../core/kit/paths.ts'
import { isAlive } from './crash/processes.ts'

// Each waits for whole programs to say something; the bound is only for one that never does.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 60_000 })

const folders: string[] = []
const running: ChildProcess[] = []
let ports: { PORT: string; SANDBOX_PORT: string }
beforeEach(async () => {
  const held = await Promise.all([holdPort(), holdPort()])
  ports = { PORT: String(held[0].port), SANDBOX_PORT: String(held[1].port) }
  await Promise.all(held.map(({ free }) => free()))
})
afterEach(async () => {
  for (const child of running.splice(0)) await stop(child)
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

async function holdPort(): Promise<{ port: number; free: () => Promise<void> }> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { port, free: () => new Promise((resolve) => server.close(() => resolve())) }
}

interface Started {
  child: ChildProcess
  dataDir: string
  /** Resolves when what it has printed holds this; throws when it ends before. */
  said: (pattern: RegExp) => Promise<void>
  /** Resolves when core, the bot and the sandbox do their work. */
  started: Promise<void>
}

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'coincast-start-'))
  folders.push(folder)
  return folder
}

function start(env: Record<string, string>, dataDir = newFolder()): Started {
  const child = spawn(process.execPath, [join(projectRoot, 'dist/start.js')], {
    cwd: dataDir,
    env: { PATH: process.env.PATH, DATA_DIR: dataDir, MODELS_DIR: join(projectRoot, 'models'), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  running.push(child)
  let text = ''
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
  const said = (pattern: RegExp): Promise<void> =>
    new Promise((resolve, reject) => {
      child.stdout?.on('data', () => pattern.test(text) && resolve())
      child.once('exit', () => reject(new Error(`it has ended: ${text}`)))
    })
  const started = said(/bot_started/)
  started.catch(() => undefined)
  return { child, dataDir, said, started }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  await ended
}

/** What a start that is refused says, and its exit code. */
async function refusal(env: Record<string, string>): Promise<{ code: number | null; said: string }> {
  const { child } = start(env)
  let said = ''
  child.stderr?.on('data', (chunk) => (said += String(chunk)))
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  return { code, said }
}

test('start: in production without BOT_KEY it is refused by name, and no secret is made up', async () => {
  const { child, dataDir } = start({ NODE_ENV: 'production', BOT_TOKEN: '123:abc' })
  let said = ''
  child.stderr?.on('data', (chunk) => (said += String(chunk)))
  const code = await new Promise((resolve) => child.once('close', resolve))
  expect([code, said]).toEqual([
    78,
    'Cannot start:\n- BOT_KEY: is missing; in production secrets are not made up at start\n',
  ])
  expect(existsSync(join(dataDir, 'bot.key'))).toBe(false)
})

test('start: wrong settings of core and the bot are reported together, each once', async () => {
  const { code, said } = await refusal({ PORT: 'abc', LOG_LEVEL: 'loud', BOT_TOKEN: 'no-token', BOT_PORT: '-1' })
  expect(code).toBe(78)
  expect(said.match(/^- (\w+):/gm)).toEqual(['- PORT:', '- LOG_LEVEL:', '- BOT_TOKEN:', '- BOT_PORT:'])
})

test('start: a DATA_DIR that cannot be written is named', async () => {
  const { code, said } = await refusal({ DATA_DIR: '/dev/null/data' })
  expect([code, said]).toEqual([
    78,
    expect.stringMatching(/^Cannot start:\n- DATA_DIR: cannot write in \/dev\/null\/data/),
  ])
})

test.each(['PORT', 'SANDBOX_PORT'])(
  'start: a %s that somebody else holds ends everything and is named',
  async (name) => {
    const { port, free } = await holdPort()
    const { code, said } = await refusal({ ...ports, [name]: String(port) })
    await free()
    expect([code, said]).toEqual([78, expect.stringMatching(new RegExp(`${name}[ :].*${port}`))])
  },
)

/** Writes in the chat of the sandbox, and returns what stands in it once the bot has said something more. */
async function say(text: string): Promise<string[]> {
  const sim = `http://127.0.0.1:${ports.SANDBOX_PORT}/sim`
  const texts = async (): Promise<string[]> => {
    const chat = (await (await fetch(`${sim}/chat/5000001`)).json()) as {
      messages: { text?: string; from: { is_bot: boolean } }[]
    }
    return chat.messages.filter(({ from }) => from.is_bot).map(({ text: said = '' }) => said)
  }
  const before = (await texts()).length
  const body = JSON.stringify({ person: 5_000_001, text })
  await fetch(`${sim}/say`, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
  await vi.waitUntil(async () => (await texts()).length > before, { timeout: 120_000, interval: 100 })
  return texts()
}

test.each(['stripe', 'paypal'])(
  'start: over REST credits are paid for on the page of %s in the sandbox, and come by its signed event',
  async (provider) => {
    await start(ports).started
    const api = `http://127.0.0.1:${ports.PORT}/api`
    const post = async (path: string, json: object, token?: string) => {
      const headers = {
        'content-type': 'application/json',
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      }
      return (await fetch(`${api}${path}`, { method: 'POST', headers, body: JSON.stringify(json) })).json()
    }
    const credentials = { email: 'anna@example.com', password: 'correct horse battery' }
    const { access_token: token } = (await post('/auth/register', credentials)) as { access_token: string }
    const order = (await post('/account/top-up', { amount: 1000, provider }, token)) as {
      id: string
      url: string
    }
    expect(await (await fetch(order.url)).text()).toContain('Pay $2.00')
    const paid = await fetch(order.url, {
      method: 'POST',
      body: new URLSearchParams({ act: 'pay' }),
      redirect: 'manual',
    })
    expect(paid.headers.get('location')).toContain(`http://127.0.0.1:${ports.PORT}/paid/${order.id}`)
    const balance = async () =>
      (await (await fetch(`${api}/account/balance`, { headers: { authorization: `Bearer ${token}` } })).json()) as {
        available: number
      }
    await vi.waitUntil(async () => (await balance()).available === 1500, { timeout: 120_000, interval: 100 })
  },
)

test('start: stopped and started again, the chat goes on, also when the sandbox has lost its chats', async () => {
  const first = start(ports)
  await first.started
  const told = await say('/start')
  await stop(first.child)

  const second = start(ports, first.dataDir)
  await second.started
  const balance = await say('/balance')
  expect(balance.slice(0, told.length)).toEqual(told)
  expect(balance.at(-1)).toContain('500')
  await stop(second.child)

  rmSync(join(first.dataDir, 'sandbox.snapshot'))
  const third = start(ports, first.dataDir)
  await third.started
  expect(await say('/balance')).toEqual([balance.at(-1)])
})

test('start: a second start on the same folder names the process that holds it', async () => {
  const { child, dataDir, started } = start(ports)
  await started
  const { code, said } = await refusal({ PORT: '0', SANDBOX_PORT: '0', DATA_DIR: dataDir })
  expect([code, said]).toEqual([78, expect.stringContaining(`(process ${pidOf(child.pid, 'core/main.js')})`)])
})

test.skipIf(process.platform !== 'linux')(
  'start: what the supervisor started ends with it, and a new one takes over',
  async () => {
    const first = start(ports)
    await first.started
    const pids = ['core/main.js', 'bot/sandbox/main.js'].map((name) => pidOf(first.child.pid, name))
    first.child.kill('SIGKILL')
    await Promise.all(pids.map(gone))
    const second = start({ ...ports, DATA_DIR: first.dataDir })
    await second.started
    expect(pidOf(second.child.pid, 'core/main.js')).not.toBe(pids[0])
  },
)

test.skipIf(process.platform !== 'linux')(
  'start: a core that is killed is started again, and SIGTERM ends all of it',
  async () => {
    const { child, started, said } = start(ports)
    await started
    const killed = pidOf(child.pid, 'core/main.js')
    process.kill(killed, 'SIGKILL')
    await said(/"event":"program_ended"[^]*"event":"listening"/)
    const pids = ['core/main.js', 'bot/sandbox/main.js'].map((name) => pidOf(child.pid, name))
    expect(pids).not.toContain(killed)
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGTERM')
    expect(await ended).toBe(0)
    await Promise.all(pids.map(gone))
  },
)

test.skipIf(process.platform !== 'linux')('start: the sandbox receives no secret of the shop', async () => {
  const { child, dataDir, said } = start({
    ...ports,
    STRIPE_SECRET_KEY: 'sk_test_not_for_the_sandbox',
    STRIPE_WEBHOOK_SECRET: 'whsec_not_for_the_sandbox',
  })
  await said(/"event":"listening"/)
  expect(existsSync(join(dataDir, 'bot.key'))).toBe(true)
  const environments = childrenOf(child.pid)
  expect(environments['bot/sandbox/main.js']).toContain(`SANDBOX_PORT=${ports.SANDBOX_PORT}`)
  expect(environments['bot/sandbox/main.js']).not.toMatch(/BOT_KEY|sk_test_not|whsec_not/)
  expect(environments['core/main.js']).toContain('BOT_KEY=')
})

/** The children of a process, by the program that each runs. */
function pidsOf(parent: number | undefined): Array<[program: string, pid: number]> {
  return readdirSync('/proc').flatMap((pid): Array<[string, number]> => {
    try {
      if (!new RegExp(`\\) \\S ${parent} `).test(readFileSync(`/proc/${pid}/stat`, 'utf8'))) return []
      const program = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')[1]?.split('/dist/')[1]
      return program === undefined ? [] : [[program, Number(pid)]]
    } catch {
      return []
    }
  })
}

function pidOf(parent: number | undefined, program: string): number {
  const found = pidsOf(parent).find(([name]) => name === program)
  if (found === undefined) throw new Error(`${program} does not run`)
  return found[1]
}

/** What each of them was told. */
const childrenOf = (parent: number | undefined): Record<string, string> =>
  Object.fromEntries(
    pidsOf(parent).map(([name, pid]) => [name, readFileSync(`/proc/${pid}/environ`, 'utf8').replaceAll('\0', '\n')]),
  )

async function gone(pid: number): Promise<void> {
  while (isAlive(pid)) await new Promise(setImmediate)
}
