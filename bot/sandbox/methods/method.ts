import type { z } from 'zod'
import { violation } from '../wire/refusal.ts'
import type { UploadedPart } from '../schemas/kinds.ts'

export type RawParams = Record<string, unknown>

/** What a call provides besides its parameters. */
export interface CallContext {
  parts: Map<string, UploadedPart>
  signal: AbortSignal | undefined
}

/** A checked call, ready to run. */
export interface BoundCall {
  params: RawParams
  run: (context: CallContext) => unknown
}

export interface Method {
  name: string
  params: z.ZodObject
  /** Checks the parameters. Throws the refusal Telegram would send, marked as a violation. */
  bind: (raw: RawParams) => BoundCall
}

/** A Bot API method: its documented name, its parameters, and what it does with them. */
export function defineMethod<Params extends z.ZodObject>(
  name: string,
  params: Params,
  run: (params: z.infer<Params>, context: CallContext) => unknown,
): Method {
  return {
    name,
    params,
    bind(raw) {
      const parsed = params.safeParse(raw)
      if (!parsed.success) throw violation(explain(parsed.error.issues[0]))
      const { data } = parsed
      return { params: data, run: (context) => run(data, context) }
    },
  }
}

function explain(issue: z.core.$ZodIssue | undefined): string {
  if (issue === undefined) return 'wrong parameters'
  if (issue.code === 'unrecognized_keys') {
    const place = issue.path.length === 0 ? '' : ` in ${issue.path.join('.')}`
    return `unknown field ${issue.keys.map((key) => `"${key}"`).join(', ')}${place} (the sandbox knows none such; Telegram would ignore it)`
  }
  // Our own messages are complete sentences of Telegram's; zod's generic ones need the field's name added.
  const isOwn = !/^(Invalid|Too|Unrecognized)/.test(issue.message)
  return isOwn ? issue.message : `parameter "${issue.path.join('.')}": ${issue.message}`
}
