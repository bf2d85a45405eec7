import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { CRASH_ADMIN_TELEGRAM_ID, CRASH_BOT_KEY, startCoreProcess } from '../crash/core-process.ts'
import { samplePrices } from '../support/samples.ts'
import { projectRoot } from '../../core/kit/paths.ts'

// node dist/tests/fuzz/schemathesis.js [EXAMPLES [SEED]]: schemathesis against every operation of the OpenAPI document, once for each
// kind of caller. Any 5xx fails, and any status, content type, header or body that the document does not have. VENV names the Python
// environment it is installed into, once.
const VERSION = '4.32.5'
const CHECKS = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_schema_conformance',
  'response_headers_conformance',
]
/** They end the session that asks, wait as long as they are told to, or take a mail, which schemathesis cannot write. */
const LEFT_OUT = [
  'logout',
  'reportMail',
  'claimErrands',
  'claimNotifications',
  'listBotEvents',
  'streamEvents',
  'streamAllEvents',
  'streamForecastEvents',
]

const examples = process.argv[2] ?? '30'
const seed = process.argv[3] ?? '1'
const venv = process.env.VENV ?? join(tmpdir(), 'coincast-schemathesis')
if (!existsSync(join(venv, 'bin', 'st'))) {
  run('python3', ['-m', 'venv', venv])
  run(join(venv, 'bin', 'pip'), ['install', '-q', `schemathesis==${VERSION}`])
}

const folder = mkdtempSync(join(tmpdir(), 'coincast-schemathesis-'))
const core = await startCoreProcess({ dataDir: folder, modelsDir: join(projectRoot, 'models') })
const tokenSchema = z.object({ access_token: z.string() })
const user = tokenSchema.parse(
  await ask('/api/auth/register', { email: 'user@example.com', password: 'correct horse battery' }),
).access_token
const { key } = z.object({ key: z.string() }).parse(await ask('/api/keys', { name: 'all' }, user))
const admin = tokenSchema.parse(
  await ask('/api/bot/act-for', { telegram_id: CRASH_ADMIN_TELEGRAM_ID }, CRASH_BOT_KEY),
).access_token
await ask('/api/account/top-up', { amount: 1_000_000 }, user)
await ask('/api/predict', { model: 'lintrend', horizon: 5, data: samplePrices(30) }, user)

let failures = 0
for (const [access, token] of [
  ['public', undefined],
  ['user', key],
  ['user', user],
  ['staff', admin],
  ['bot', CRASH_BOT_KEY],
] as const) {
  const options = ['run', `${core.url}/openapi.json`, '--checks', CHECKS.join(), '--seed', seed, '-n', examples]
  const which = [
    '--include-by',
    `/x-access == "${access}"`,
    ...LEFT_OUT.flatMap((id) => ['--exclude-operation-id', id]),
  ]
  const quiet = [
    '--phases',
    'examples,coverage,fuzzing',
    '--no-color',
    '--warnings',
    'off',
    '--suppress-health-check',
    'all',
  ]
  const header = token === undefined ? [] : ['-H', `Authorization: Bearer ${token}`]
  process.stdout.write(`\n== ${access}\n`)
  const { status } = spawnSync(join(venv, 'bin', 'st'), [...options, ...which, ...quiet, ...header], {
    stdio: 'inherit',
    cwd: folder,
  })
  if (status !== 0) failures++
}
core.kill('SIGTERM')
const { code } = await core.exited
rmSync(folder, { recursive: true, force: true })
process.stdout.write(`${failures} of 5 callers found something; core ended with ${code}\n`)
process.exitCode = failures === 0 && code === 0 ? 0 : 1

async function ask(path: string, json: unknown, token?: string): Promise<unknown> {
  const headers = {
    'content-type': 'application/json',
    prefer: 'wait=60',
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  }
  const answer = await fetch(`${core.url}${path}`, { method: 'POST', headers, body: JSON.stringify(json) })
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
  return answer.json()
}

function run(program: string, args: string[]): void {
  const { status } = spawnSync(program, args, { stdio: 'inherit' })
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${status}`)
}
