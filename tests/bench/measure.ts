import { closeSync, fdatasyncSync, openSync, unlinkSync, writeSync } from 'node:fs'
import { cpus, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'

/** One line of the report: a measure, its reference in the same run, and the ratio that is promised. */
export interface Finding {
  what: string
  ours: number
  reference: number | null
  unit: string
  /** What is compared: ours / reference, or ours itself when there is no reference. */
  figure: number
  atLeast?: number
  atMost?: number
  note?: string
}

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

export const p95 = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length * 0.95)] ?? Number.NaN

/** Runs both sides in turn, A-B-A-B, `rounds` times; returns the median of each and of the ratio of neighbours. */
export async function inTurn(rounds: number, ours: () => Promise<number>, reference: () => Promise<number>) {
  const pairs: Array<[number, number]> = []
  for (let round = 0; round < rounds; round++) pairs.push([await ours(), await reference()])
  return {
    ours: median(pairs.map(([a]) => a)),
    reference: median(pairs.map(([, b]) => b)),
    ratio: median(pairs.map(([a, b]) => a / b)),
    spread: pairs.map(([a, b]) => (a / b).toFixed(2)).join(' '),
  }
}

/** Milliseconds of one 4 KiB write with fdatasync: what every commit costs at least. Median of 50. */
export function flushMs(folder = tmpdir()): number {
  const path = join(folder, `flush-${process.pid}`)
  const fd = openSync(path, 'w')
  const block = Buffer.alloc(4096)
  const times: number[] = []
  for (let i = 0; i < 50; i++) {
    const started = performance.now()
    writeSync(fd, block, 0, block.length, i * block.length)
    fdatasyncSync(fd)
    times.push(performance.now() - started)
  }
  closeSync(fd)
  unlinkSync(path)
  return median(times)
}

export function describeMachine(folder: string): string {
  const cpu = cpus()
  const load = loadavg().map((value) => value.toFixed(1))
  return `${cpu.length} × ${cpu[0]?.model ?? 'unknown'}, load ${load.join(' ')}, Node ${process.version}, flush ${flushMs(folder).toFixed(2)} ms`
}

export function report(findings: readonly Finding[]): void {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`
  process.stdout.write(
    line(['what', 'ratio or figure', 'bar', 'ours', 'reference', 'note']) +
      line(['---', '---', '---', '---', '---', '---']),
  )
  for (const { what, figure, atLeast, atMost, ours, reference, unit, note = '' } of findings) {
    const bar = atLeast === undefined ? (atMost === undefined ? '' : `≤ ${atMost}`) : `≥ ${atLeast}`
    const met = (atLeast === undefined || figure >= atLeast) && (atMost === undefined || figure <= atMost)
    const show = (value: number | null) =>
      value === null ? '' : `${value >= 100 ? Math.round(value) : Number(value.toPrecision(3))} ${unit}`
    process.stdout.write(
      line([what, `${Number(figure.toPrecision(3))}${met ? '' : ' (missed)'}`, bar, show(ours), show(reference), note]),
    )
  }
}
