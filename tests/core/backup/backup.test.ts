import { type ChildProcess, fork } from 'node:child_process'
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'libsql'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { checkArchive } from '../../../core/backup/archive.ts'
import { restoreBackup } from '../../../core/backup/restore.ts'
import { programPath, projectRoot } from '../../../core/kit/paths.ts'
import { csvOf } from '../../journeys/world.ts'

const TOKEN = '7700000001:sandbox-token-that-opens-nothing-else'
const ANNA = 5_000
const ADMIN = '1003'
const now = () => Date.UTC(2026, 0, 5)

// Each waits for whole programs; the bound is only for one that never comes.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 })

let folder: string
let running: ChildProcess[] = []
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'coincast-backup-'))
})
afterEach(async () => {
  await Promise.all(running.map(stop))
  running = []
  rmSync(folder, { recursive: true, force: true })
})

async function freePort(): Promise<string> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return String(port)
}

/** Runs a program until it says this; `ended` tells its exit code and all that it has printed. */
async function run(name: string, env: Record<string, string>, args: string[] = [], until?: RegExp) {
  const child = fork(programPath(name), args, {
    cwd: folder,
    env: { PATH: process.env['PATH'], MODELS_DIR: join(projectRoot, 'models'), ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  running.push(child)
  let text = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
  const ended = new Promise<{ code: number | null; text: string }>((resolve) =>
    child.once('close', (code) => resolve({ code, text })),
  )
  if (until !== undefined) {
    await new Promise<void>((resolve, reject) => {
      child.stdout?.on('data', () => until.test(text) && resolve())
      void ended.then(() => reject(new Error(`${name} has ended: ${text}`)))
    })
  }
  return { child, ended }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  await ended
}

interface Message {
  message_id: number
  photo?: unknown[]
  text?: string
  reply_markup?: { inline_keyboard: Array<Array<{ callback_data?: string; text: string }>> }
}

/** A person of the sandbox, by its control door. */
function createPerson(root: string) {
  const post = async (path: string, body: unknown): Promise<unknown> => {
    const sent = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
    return (await fetch(`${root}/sim/${path}`, sent)).json()
  }
  const messages = async (): Promise<Message[]> => {
    const chat = (await (await fetch(`${root}/sim/chat/${ANNA}`)).json()) as { messages: Message[] }
    return chat.messages
  }
  /** Looks until it is there. */
  async function see<T>(find: (all: Message[]) => T | undefined): Promise<T> {
    for (;;) {
      const found = find(await messages())
      if (found !== undefined) return found
      // The programs that bring it need the processor more than the one that looks.
      await pause(20)
    }
  }
  return {
    post,
    messages,
    /** Sends a file, confirms, and waits for one picture more than there were. */
    async order(seed: number): Promise<void> {
      const before = await messages()
      const form = new FormData()
      form.set('person', String(ANNA))
      form.set('file', new Blob([csvOf(60, seed)]), 'prices.csv')
      await fetch(`${root}/sim/upload`, { method: 'POST', body: form })
      const lastBefore = before.at(-1)?.message_id ?? 0
      const confirm = await see((all) =>
        all
          .filter((message) => message.message_id > lastBefore)
          .flatMap((message) =>
            (message.reply_markup?.inline_keyboard ?? []).flat().map((button) => ({ message, button })),
          )
          .find(({ button }) => button.text.includes('Confirm')),
      )
      await post('tap', { person: ANNA, message_id: confirm.message.message_id, data: confirm.button.callback_data })
      const pictures = (all: Message[]) => all.filter(({ photo }) => photo !== undefined).length
      await see((all) => (pictures(all) > pictures(before) ? true : undefined))
    },
    pictures: async () => (await messages()).filter(({ photo }) => photo !== undefined).length,
  }
}

/** Orders over REST, one after the other, until it is told to stop; tells how many were acknowledged. */
async function startLoad(url: string) {
  const json = { 'content-type': 'application/json' }
  const person = { email: 'load@example.com', password: 'correct horse battery' }
  const reply = await fetch(`${url}/api/auth/register`, { method: 'POST', headers: json, body: JSON.stringify(person) })
  const { access_token } = (await reply.json()) as { access_token: string }
  const authorization = `Bearer ${access_token}`
  let isOver = false
  let acknowledged = 0
  const done = (async () => {
    for (; !isOver; acknowledged++) {
      const body = JSON.stringify({ amount: 100 })
      const key = { 'idempotency-key': `top-up-${acknowledged}` }
      const headers = { ...json, ...key, authorization }
      await fetch(`${url}/api/account/top-up`, { method: 'POST', headers, body })
    }
  })()
  return {
    acknowledged: () => acknowledged,
    async stop() {
      isOver = true
      await done
    },
  }
}

const BOT_KEY = 'a-bot-key-for-backups-0123456789abcdef'
async function ledgerFaults(url: string): Promise<unknown> {
  const headers = { authorization: `Bearer ${BOT_KEY}`, 'content-type': 'application/json' }
  const token = await fetch(`${url}/api/bot/act-for`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ telegram_id: ADMIN }),
  })
  const { access_token } = (await token.json()) as { access_token: string }
  const check = await fetch(`${url}/api/admin/ledger/check`, { headers: { authorization: `Bearer ${access_token}` } })
  return ((await check.json()) as { faults: unknown }).faults
}

test('backup: made under load and restored elsewhere, the shop goes on: pictures come, none comes twice, the books are right', {
  timeout: 400_000,
}, async () => {
  const sandboxPort = await freePort()
  await run('bot/sandbox/main', { SANDBOX_PORT: sandboxPort }, [], /sandbox_listening/)
  const root = `http://127.0.0.1:${sandboxPort}`
  const start = async (dataDir: string) => {
    const port = await freePort()
    const env = { PORT: port, DATA_DIR: dataDir, BOT_KEY, BOT_TOKEN: TOKEN, BOT_API_ROOT: root, RATE_LIMITS: 'off' }
    const product = await run('start', { ...env, ADMIN_TELEGRAM_IDS: ADMIN }, [], /bot_started/)
    return { product, url: `http://127.0.0.1:${port}` }
  }
  const here = join(folder, 'here')
  const { product, url } = await start(here)
  const anna = createPerson(root)
  await anna.post('people', { id: ANNA, first_name: 'Anna' })
  await anna.post('say', { person: ANNA, text: '/start' })
  await anna.order(1)

  const load = await startLoad(url)
  const before = load.acknowledged()
  const archive = join(folder, 'archive')
  const { ended } = await run('core/backup/programs/backup', { DATA_DIR: here }, [archive])
  expect(await ended).toMatchObject({ code: 0 })
  await load.stop()
  expect(load.acknowledged()).toBeGreaterThan(before)
  // The bot's place in core's feed runs ahead of what the backup knows.
  await anna.order(2)
  await anna.order(3)

  const refused = await run('core/backup/programs/restore', { DATA_DIR: here }, [archive])
  expect(await refused.ended).toMatchObject({ code: 78, text: expect.stringMatching(/already owns .*\(process \d+\)/) })
  await stop(product.child)

  // The bot's own database stays as it is, which is the harder half; then both are put back elsewhere.
  const restored = await run('core/backup/programs/restore', { DATA_DIR: here }, [archive, 'core'])
  expect(await restored.ended).toMatchObject({ code: 0 })
  const again = await start(here)
  expect(await anna.pictures()).toBe(3)
  await anna.order(4)
  expect(await anna.pictures()).toBe(4)
  expect(await ledgerFaults(again.url)).toEqual([])
  await stop(again.product.child)

  const elsewhere = join(folder, 'elsewhere')
  const both = await run('core/backup/programs/restore', { DATA_DIR: elsewhere }, [archive])
  expect(await both.ended).toMatchObject({ code: 0 })
  const there = await start(elsewhere)
  await anna.order(5)
  expect(await anna.pictures()).toBe(5)
  expect(await ledgerFaults(there.url)).toEqual([])
})

test('restore: an archive with a byte too many, or without its manifest, is refused and nothing is touched', async () => {
  const here = join(folder, 'here')
  const core = await run('core/main', { PORT: '0', DATA_DIR: here, BOT_KEY }, [], /"listening"/)
  const archive = join(folder, 'archive')
  const { ended } = await run('core/backup/programs/backup', { DATA_DIR: here }, [archive])
  expect(await ended).toMatchObject({ code: 0 })
  await stop(core.child)
  const archived = (await checkArchive(archive)).files.map(({ path }) => path)
  expect(archived).toEqual(['audit.key', 'core.db', 'factor.key', 'receipt.key', 'webhooks.key'])
  const places = { dataDir: join(folder, 'there'), botDataDir: join(folder, 'there/bot') }
  expect(await restoreBackup(places, archive, { now })).toEqual({ files: 5, movedTo: null })

  appendFileSync(join(archive, 'core.db'), 'x')
  const fresh = { dataDir: join(folder, 'fresh'), botDataDir: join(folder, 'fresh/bot') }
  await expect(restoreBackup(fresh, archive, { now })).rejects.toThrow(/core\.db: \d+ bytes, \d+ were written/)
  rmSync(join(archive, 'manifest.json'))
  await expect(restoreBackup(fresh, archive, { now })).rejects.toThrow(/broken archive/)
  writeFileSync(join(archive, 'manifest.json'), manifestOf('models/../../../etc/passwd'))
  await expect(restoreBackup(fresh, archive, { now })).rejects.toThrow(/broken archive/)
  expect(existsSync(fresh.dataDir)).toBe(false)
})

test('restore: what it replaces is kept, and core does not start on a restore that was cut off', async () => {
  const here = join(folder, 'here')
  const core = await run('core/main', { PORT: '0', DATA_DIR: here, BOT_KEY }, [], /"listening"/)
  await stop(core.child)
  const archive = join(folder, 'archive')
  await (await run('core/backup/programs/backup', { DATA_DIR: here }, [archive])).ended
  const old = readFileSync(join(here, 'core.db'))
  const { movedTo } = await restoreBackup({ dataDir: here, botDataDir: join(here, 'bot') }, archive, { now })
  expect(readFileSync(join(movedTo ?? '', 'core.db')).equals(old)).toBe(true)

  writeFileSync(join(here, 'restoring'), archive)
  const refused = await run('core/main', { PORT: '0', DATA_DIR: here, BOT_KEY })
  expect(await refused.ended).toMatchObject({ code: 78, text: expect.stringContaining('a restore was cut off') })
})

test('restore: public keys of receipts that were signed since the backup go over into what is put back', async () => {
  const here = join(folder, 'here')
  const places = { dataDir: here, botDataDir: join(here, 'bot') }
  const start = async () =>
    stop((await run('core/main', { PORT: '0', DATA_DIR: here, BOT_KEY }, [], /"listening"/)).child)
  const kids = (): unknown[] => {
    const db = new Database(join(here, 'core.db'), { readonly: true })
    const rows = db.prepare('SELECT kid FROM receipt_keys ORDER BY created_at').all()
    db.close()
    return rows
  }
  await start()
  const archive = join(folder, 'archive')
  await (await run('core/backup/programs/backup', { DATA_DIR: here }, [archive])).ended
  const [first] = kids()
  rmSync(join(here, 'receipt.key'))
  await start()
  const both = kids()
  expect(both).toEqual([first, expect.anything()])
  await restoreBackup(places, archive, { now })
  expect(kids()).toEqual(both)
  // The key of the archive signs again: no third one is made.
  await start()
  expect(kids()).toEqual(both)
})

const manifestOf = (path: string): string =>
  JSON.stringify({
    format: 1,
    made_at: new Date(now()).toISOString(),
    files: [{ path, bytes: 0, sha256: '0'.repeat(64) }],
  })
