import { z } from 'zod'
import { LIMITS } from '../limits.ts'

/** One field at fault: where (JSON pointer, or `header/…`, `query/…`), what is wrong, and what to do about it. */
const fieldFaultSchema = z.object({
  pointer: z.string(),
  message: z.string(),
  fix: z.string(),
})
export type FieldFault = z.infer<typeof fieldFaultSchema>

/** RFC 9457 problem details. `type` opens the explanation; `params` is what ErrorParams says for this code. */
export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    instance: z.string(),
    code: z.string(),
    request_id: z.string(),
    params: z.record(z.string(), z.unknown()),
    fields: z.array(fieldFaultSchema).max(LIMITS.faultsShownMax).optional(),
    fields_omitted: z.int().optional().meta({ description: 'how many more fields are at fault than `fields` lists' }),
  })
  .meta({ id: 'Problem', description: 'RFC 9457 problem details with a stable `code`.' })
export type Problem = z.infer<typeof problemSchema>
