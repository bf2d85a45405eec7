import type { ZodError } from 'zod'
import type { FieldFault } from '../../contract/errors.ts'
import { LIMITS } from '../../contract/limits.ts'
import { cut } from '../bounded.ts'
import { AppError } from '../errors.ts'

type Issue = ZodError['issues'][number]

/** What zod found wrong in `target`, as pointers a caller can follow: the first of them, and how many more there are. A body may have as many faults
 *  as it has bytes. `root` stands before every pointer. */
export function toValidationFault(error: ZodError, target: string, root = ''): AppError<'validation_failed'> {
  const base = target === 'json' || target === 'form' ? root : target
  const fields: FieldFault[] = []
  let found = 0
  for (const issue of error.issues) {
    const keys = issue.code === 'unrecognized_keys' ? issue.keys : [undefined]
    found += keys.length
    for (const key of keys.slice(0, LIMITS.faultsShownMax - fields.length)) fields.push(toFieldFault(issue, key, base))
  }
  return refuseFields(fields, found)
}

/** Of all faults that were found, these are told. */
export function refuseFields(fields: FieldFault[], found: number): AppError<'validation_failed'> {
  const omitted = found - fields.length
  return new AppError('validation_failed', { fields, ...(omitted === 0 ? {} : { omitted }) })
}

function toFieldFault(issue: Issue, unknownKey: string | undefined, base: string): FieldFault {
  const path = [...issue.path, ...(unknownKey === undefined ? [] : [unknownKey])].map(String).join('/')
  return {
    pointer: cut(`${base}/${path}`, LIMITS.faultCharsMax),
    message: unknownKey === undefined ? cut(issue.message, LIMITS.faultCharsMax) : 'there is no such field here',
    fix: cut(toFix(issue), LIMITS.faultCharsMax),
  }
}

function toFix(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `send ${issue.expected === 'int' ? 'a whole number' : `a value of type ${issue.expected}`}`
    case 'too_small':
      return `send at least ${String(issue.minimum)}`
    case 'too_big':
      return `send at most ${String(issue.maximum)}`
    case 'unrecognized_keys':
      return 'leave this field out'
    case 'invalid_value':
      return `send one of: ${issue.values.map(String).join(', ')}`
    case 'invalid_format':
      return issue.format === 'regex' ? 'write it as the message says' : `send a well-formed ${issue.format}`
    default:
      return 'see the documentation of this field'
  }
}
