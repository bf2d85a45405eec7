import type { z } from 'zod'
import type { Sheet } from '../shell/page.ts'
import { toError } from '../shell/problem.ts'

/** What a route of core answers. Throws its refusal as a CoreError. */
export async function read<S extends z.ZodType>(
  { send }: Pick<Sheet, 'send'>,
  schema: S,
  path: string,
): Promise<z.infer<S>> {
  const answer = await send(path)
  if (!answer.ok) throw await toError(answer)
  return schema.parse(await answer.json())
}
