import { createReadStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { openAsBlob } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import Papa from 'papaparse'
import { type Finding, inTurn, median } from './measure.ts'
import { openAccount, peakOf, residentBytes, startProgram } from './processes.ts'

const ROWS = 1_000_000
const ROUNDS = 3

/** A million-row CSV from upload to stored result, against papaparse alone on the same file; and what core's memory does meanwhile. */
export async function benchFiles(): Promise<Finding[]> {
  const folder = mkdtempSync(join(tmpdir(), 'coincast-bench-'))
  const path = join(folder, 'prices.csv')
  writeCsv(path)
  const core = await startProgram('core/main')
  try {
    const token = await openAccount(core.url, 100_000_000)
    const idle = residentBytes(core.pid)
    const peaks: number[] = []

    async function ours(): Promise<number> {
      const form = new FormData()
      form.set('model', 'ar')
      form.set('horizon', '20')
      form.set('file', await openAsBlob(path), 'prices.csv')
      const started = performance.now()
      const { result, peakBytes } = await peakOf(core.pid, async () => {
        const response = await fetch(`${core.url}/api/predict`, {
          method: 'POST',
          headers: { authorization: `Bearer ${token}`, prefer: 'wait=60' },
          body: form,
        })
        return (await response.json()) as { status: string; audit: { valid: number } }
      })
      if (result.status !== 'OK' || result.audit.valid !== ROWS)
        throw new Error(`the file was not taken whole: ${JSON.stringify(result).slice(0, 500)}`)
      peaks.push(peakBytes - idle)
      return (ROWS * 1000) / (performance.now() - started)
    }

    async function papaparse(): Promise<number> {
      const started = performance.now()
      let rows = 0
      Papa.parse(await text(createReadStream(path)), { step: () => rows++ })
      if (rows < ROWS) throw new Error(`papaparse read ${rows} rows`)
      return (rows * 1000) / (performance.now() - started)
    }

    await ours()
    const { ratio, spread, ...sides } = await inTurn(ROUNDS, ours, papaparse)
    const grown = median(peaks) / 1e6
    return [
      {
        what: '1,000,000-row CSV to stored result, rows/s',
        ...sides,
        unit: 'rows/s',
        figure: ratio,
        atLeast: 0.5,
        note: `ratios ${spread}`,
      },
      {
        what: 'peak memory of core meanwhile, over idle',
        ours: grown,
        reference: null,
        unit: 'MB',
        figure: grown,
        atMost: 150,
      },
    ]
  } finally {
    await core.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Minute by minute, so that the file stays below the size that uploads may have. */
function writeCsv(path: string): void {
  let price = 100
  let state = 7
  const lines = ['ts,price']
  for (let i = 0; i < ROWS; i++) {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296
    price *= 1 + (state / 4_294_967_296 - 0.5) / 500
    lines.push(`${1_500_000_000 + i * 60},${price.toFixed(2)}`)
  }
  writeFileSync(path, lines.join('\n'))
}
