import { z } from 'zod'
import type { Intake } from './intake.ts'
import type { ReadTask } from './readers.ts'

const intakeSchema = z.object({
  kind: z.enum(['series', 'table', 'panel']),
  validRows: z.int().min(0),
  audit: z.string(),
  history: z.string(),
  recent: z.instanceof(Buffer),
})

/** Returns what a worker elsewhere has read of an upload. Throws if it cannot be an answer to this task. */
export function checkIntake(task: ReadTask, given: unknown): unknown {
  if (task.kind === 'fields') return given
  if (given === null && task.kind === 'rows') return null
  const intake: Intake = intakeSchema.parse(given)
  const audit = z.looseObject({ valid: z.int() }).parse(JSON.parse(intake.audit))
  if (audit.valid !== intake.validRows) throw new Error('another number of rows than was counted')
  if ((intake.kind === 'table') !== (task.wanted.contract === 'tabular')) throw new Error('another kind of rows')
  return intake
}
