import { z } from 'zod'
import { codeAt, fromBase32 } from '../../core/auth/factor/totp.ts'
import type { TestCore } from './core.ts'

/** The code that an app shows `steps` time steps from now. */
export const codeNow = (secret: string, now: () => number, steps = 0): string =>
  codeAt(fromBase32(secret), Math.floor(now() / 30_000) + steps)

/** Sets a second factor up for the person behind a token, with the code of the step before this one: that of now is still good. Staff use
 *  the code of core's log where they need one. */
export async function enrol(core: TestCore, token: string, password?: string) {
  const asked = password === undefined ? {} : { password }
  const first = await core.request('POST', '/api/auth/factor', { token, json: asked })
  const begun =
    first.json.code === 'enrolment_code_required'
      ? await core.request('POST', '/api/auth/factor', {
          token,
          json: { ...asked, enrolment_code: core.enrolmentCode() },
        })
      : first
  if (begun.status !== 201) throw new Error(begun.text)
  const secret = String(begun.json.secret)
  const json = { code: codeNow(secret, core.now, -1) }
  const done = await core.request('POST', '/api/auth/factor/confirm', { token, json })
  if (done.status !== 201) throw new Error(done.text)
  return { secret, backupCodes: z.array(z.string()).parse(done.json.backup_codes), begun: begun.json }
}
