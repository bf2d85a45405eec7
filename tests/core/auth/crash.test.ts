import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import { z } from 'zod'
import { tokensSchema } from '../../../core/contract/account.ts'
import { createdKeySchema, keyViewSchema } from '../../../core/contract/trust/key.ts'
import { enrolmentSchema, factorViewSchema } from '../../../core/contract/trust/factor.ts'
import { projectRoot } from '../../../core/kit/paths.ts'
import { startCoreProcess } from '../../crash/core-process.ts'
import { codeNow } from '../../support/factor.ts'
import { createRandom } from '../../support/random.ts'

const closers: Array<() => unknown> = []
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close()
})

const KILLS = 4
/** About as long as the three acts take. */
const ACTS_MS = 250
const OLD = 'correct horse battery'
const NEW = 'staple under a green moon'

test('crash: killed in the middle of a new password, a second factor and an exchanged key, each is done whole or not at all', {
  timeout: 300_000,
}, async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'coincast-auth-'))
  closers.push(() => rmSync(dataDir, { recursive: true, force: true }))
  const random = createRandom(11)
  const start = async () => {
    const core = await startCoreProcess({
      dataDir,
      modelsDir: join(projectRoot, 'models'),
      env: { WORKERS: '1', SERIES_TESTED_PER_HOUR: '0' },
    })
    closers.push(() => core.kill('SIGKILL'))
    const ask = async (method: string, path: string, token?: string, json?: unknown) => {
      const headers = {
        ...(json === undefined ? {} : { 'content-type': 'application/json' }),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      }
      const body = json === undefined ? {} : { body: JSON.stringify(json) }
      const answer = await fetch(`${core.url}${path}`, { method, headers, ...body })
      const text = await answer.text()
      return { status: answer.status, json: text === '' ? null : (JSON.parse(text) as unknown) }
    }
    return { ...core, ask }
  }

  let core = await start()
  for (let kill = 0; kill < KILLS; kill++) {
    const login = { email: `anna${kill}@example.com`, password: OLD }
    const { access_token: token } = tokensSchema.parse(
      (await core.ask('POST', '/api/auth/register', undefined, login)).json,
    )
    const other = tokensSchema.parse((await core.ask('POST', '/api/auth/login', undefined, login)).json).access_token
    const key = createdKeySchema.parse((await core.ask('POST', '/api/keys', token, { name: 'server' })).json)
    const { secret } = enrolmentSchema.parse(
      (await core.ask('POST', '/api/auth/factor', token, { password: OLD })).json,
    )
    const code = codeNow(secret, Date.now)
    const isDone = async (act: Promise<{ status: number }>): Promise<boolean> =>
      act.then(
        ({ status }) => status < 300,
        () => false,
      )
    const acts = [
      isDone(core.ask('POST', '/api/auth/password', token, { old_password: OLD, password: NEW })),
      isDone(core.ask('POST', '/api/auth/factor/confirm', token, { code })),
      isDone(core.ask('POST', `/api/keys/${key.id}/rotate`, token, {})),
    ]
    await wait(random.next() * ACTS_MS)
    core.kill('SIGKILL')
    await core.exited
    const [isPasswordDone, isFactorDone, isKeyDone] = await Promise.all(acts)
    core = await start()

    const codeOf = async (password: string) => {
      const { status, json } = await core.ask('POST', '/api/auth/login', undefined, { ...login, password })
      return status === 200 ? 'in' : z.object({ code: z.string() }).parse(json).code
    }
    const [ofOld, ofNew] = [await codeOf(OLD), await codeOf(NEW)]
    const isNew = ofNew !== 'wrong_credentials'
    expect([ofOld, ofNew].filter((one) => one === 'wrong_credentials')).toHaveLength(1)
    const factor = factorViewSchema.parse((await core.ask('GET', '/api/auth/factor', token)).json)
    expect(factor.backup_codes_left).toBe(factor.enrolled ? 10 : 0)
    expect(isNew ? ofNew : ofOld).toBe(factor.enrolled ? 'mfa_required' : 'in')
    // Either of them ends the other session, and leaves the one that did it.
    expect((await core.ask('GET', '/api/account', other)).status).toBe(isNew || factor.enrolled ? 401 : 200)
    const { json } = await core.ask('GET', '/api/keys', token)
    const keys = z.object({ items: z.array(keyViewSchema) }).parse(json).items
    const old = keys.find(({ id }) => id === key.id)
    expect(keys).toHaveLength(old?.replaced_by === null ? 1 : 2)
    if (old?.replaced_by !== null) expect(keys[0]?.id).toBe(old?.replaced_by)
    // What was answered is so.
    expect(isPasswordDone === true && !isNew).toBe(false)
    expect(isFactorDone === true && !factor.enrolled).toBe(false)
    expect(isKeyDone === true && keys.length !== 2).toBe(false)
  }
})
