import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { AppError } from '../../kit/errors.ts'
import { serveTasks } from '../../kit/pool-child.ts'
import { readInlineRows, readSeriesFile } from '../../series/read.ts'
import { type Intake, toIntake } from '../intake.ts'
import type { ReadEnvelope, ReadTask } from '../readers.ts'

// A process of its own: reads one untrusted upload at a time, under limits of time and memory.
serveTasks(async (task: ReadTask): Promise<Intake | ReadEnvelope> => {
  if (task.kind === 'file') return toIntake(await readSeriesFile(createReadStream(task.path)))
  return readEnvelope(await readFile(task.path, 'utf8'))
})

function readEnvelope(text: string): ReadEnvelope {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch (cause) {
    throw new AppError('malformed_body', { detail: 'this is not JSON' }, { cause })
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return { body: parsed, intake: null }
  const { data, ...body } = parsed as { data?: unknown }
  return { body, intake: data === undefined ? null : toIntake(readInlineRows(data)) }
}
