import type { HistoryRisk } from '../contract/jobs/result.ts'
import type { PanelReport } from '../contract/series.ts'
import { isAppError } from '../kit/errors.ts'
import { riskOfHistory } from '../risk/history.ts'
import type { ReadPanel } from '../series/read.ts'
import type { Intake } from './intake.ts'
import { encodeRecent, recentOf } from './recent.ts'

/** What a job needs of several series: how each was read, the risk over its history, and its newest rows. */
export function toPanelIntake({ series, unlabeled }: ReadPanel): Intake {
  const lines = series.map(({ id, rows, read }) =>
    isAppError(read)
      ? { id, rows, valid: read.params.valid, audit: null }
      : { id, rows, valid: read.audit.valid, audit: read.audit },
  )
  const read = series.flatMap(({ read }) => (isAppError(read) ? [] : [read]))
  const sum = (of: (line: (typeof lines)[number]) => number) => lines.reduce((total, line) => total + of(line), 0)
  const report = {
    rows: sum(({ rows }) => rows) + unlabeled,
    valid: sum(({ valid }) => valid),
    unlabeled,
    series: lines,
  }
  return {
    kind: 'panel',
    validRows: report.valid,
    audit: JSON.stringify(report satisfies PanelReport),
    history: JSON.stringify(
      read.map(({ series: one, audit }) => riskOfHistory(one, audit.periods_per_year) satisfies HistoryRisk),
    ),
    recent: encodeParts(read.map((one) => encodeRecent(recentOf(one.series)))),
  }
}

/** Encodes parts one after the other, each behind its length as 32 bits little-endian. */
function encodeParts(parts: readonly Buffer[]): Buffer {
  return Buffer.concat(
    parts.flatMap((part) => {
      const length = Buffer.alloc(LENGTH_BYTES)
      length.writeUInt32LE(part.length)
      return [length, part]
    }),
  )
}

/** Decodes what encodeParts wrote. */
export function decodeParts(bytes: Buffer): Buffer[] {
  const parts: Buffer[] = []
  for (let at = 0; at < bytes.length; ) {
    const start = at + LENGTH_BYTES
    const end = start + bytes.readUInt32LE(at)
    parts.push(bytes.subarray(start, end))
    at = end
  }
  return parts
}

const LENGTH_BYTES = 4
