import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { LIMITS } from '../../contract/limits.ts'
import { AppError } from '../../kit/errors.ts'
import { parseJson, refuseManyFields } from '../../kit/http/json.ts'
import { serveTasks } from '../../workers/child.ts'
import { readTable } from '../../series/read.ts'
import { checkTable } from '../../series/check-table.ts'
import { type Intake, toTableIntake } from '../intake.ts'
import { intakeOfFile, intakeOfRows } from '../reading.ts'
import type { ReadTask, Wanted } from '../readers.ts'

// A process of its own: reads one untrusted upload at a time, under limits of time and memory.
serveTasks(async (task: ReadTask): Promise<unknown> => {
  switch (task.kind) {
    case 'file':
      return task.wanted.contract === 'series'
        ? intakeOfFile(createReadStream(task.path), { nowMs: Date.now(), ...task.wanted })
        : toTableIntake(checkTable(await readTable(createReadStream(task.path)), task.wanted.columns))
    case 'fields':
      return boundFields((await readEnvelope(task.path)).fields)
    case 'rows':
      return readRows((await readEnvelope(task.path)).data, task.wanted)
    default:
      return task satisfies never
  }
})

async function readRows(data: unknown, wanted: Wanted): Promise<Intake | null> {
  if (data === undefined) return null
  if (wanted.contract === 'series') return intakeOfRows(data, { nowMs: Date.now(), ...wanted })
  return toTableIntake(checkTable(await readTable(Buffer.from(JSON.stringify(data))), wanted.columns))
}

const FIELDS_MAX = 100

/** They are sent to core unchanged. */
function boundFields(fields: unknown): unknown {
  if (JSON.stringify(fields).length <= LIMITS.smallBodyBytesMax) return fields
  throw new AppError('too_large', { limit_bytes: LIMITS.smallBodyBytesMax })
}

async function readEnvelope(path: string): Promise<{ fields: unknown; data: unknown }> {
  const text = await readFile(path, 'utf8')
  refuseManyFields(text, FIELDS_MAX)
  const parsed = parseJson(text)
  // Of a list, all there is to report is that it is one.
  if (Array.isArray(parsed)) return { fields: [], data: undefined }
  if (typeof parsed !== 'object' || parsed === null) return { fields: parsed, data: undefined }
  const { data, ...fields } = parsed as { data?: unknown }
  return { fields, data }
}
