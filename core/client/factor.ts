import {
  backupCodesSchema,
  enrolledSchema,
  enrolmentSchema,
  factorViewSchema,
  steppedUpSchema,
} from '../contract/trust/factor.ts'
import type { Ask, Call } from './call.ts'

/** The second factor of the person behind the token. `send`: for answers without a body. */
export const factorCalls = (
  call: Ask,
  send: (path: string, method: NonNullable<Call['method']>) => Promise<unknown>,
) => ({
  view: () => call(factorViewSchema, { path: '/api/auth/factor' }),
  begin: (enrolment_code?: string) =>
    call(enrolmentSchema, { method: 'POST', path: '/api/auth/factor', json: { enrolment_code } }),
  confirm: (code: string) => call(enrolledSchema, { method: 'POST', path: '/api/auth/factor/confirm', json: { code } }),
  renewCodes: () => call(backupCodesSchema, { method: 'POST', path: '/api/auth/factor/backup-codes' }),
  remove: () => send('/api/auth/factor', 'DELETE'),
  stepUp: (code: string) => call(steppedUpSchema, { method: 'POST', path: '/api/auth/step-up', json: { code } }),
})
