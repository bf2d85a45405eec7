import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createVerifier } from '../../../core/catalog/verifier.ts'
import type { Manifest } from '../../../core/contract/manifest.ts'
import { isAppError } from '../../../core/kit/errors.ts'
import type { Pool } from '../../../core/workers/pool-options.ts'
import * as models from '../../support/onnx-models.ts'
import { startPool } from '../../support/pool/pool.ts'

let pool: Pool
let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'coincast-verify-'))
  pool = startPool('core/inference/programs/verify', mkdtempSync(join(folder, 'children-')), {
    memoryBytes: 512 * 1_048_576,
  })
})
afterAll(async () => {
  await pool.close()
  rmSync(folder, { recursive: true })
})

function verify(bytes: Uint8Array, manifest: Manifest) {
  const path = join(folder, 'model.onnx')
  writeFileSync(path, bytes)
  return createVerifier({ pool, cpuMs: 2_500 })({ path, manifest })
}

async function refusalOf(bytes: Uint8Array, manifest: Manifest): Promise<string> {
  const error = await verify(bytes, manifest).then(
    () => null,
    (reason: unknown) => reason,
  )
  return isAppError(error, 'model_rejected') ? `${error.params.stage}: ${error.params.detail}` : String(error)
}

describe('verify', () => {
  test('an honest series model and an honest table model pass', async () => {
    const series = models.honestSeries()
    expect(await verify(series, models.seriesManifest(series))).toMatchObject({
      ok: true,
      detail: '10 nodes, operator set 18',
    })
    const table = models.honestTable()
    expect(await verify(table, models.tableManifest(table))).toMatchObject({ ok: true })
  })

  test.each(models.hostileModels().map((model) => [model.name, model] as const))(
    '%s: refused with a reason, and the next model is examined all the same',
    { timeout: 90_000 },
    async (_name, { bytes, manifest, says }) => {
      expect(await refusalOf(bytes, manifest)).toMatch(says)
      const table = models.honestTable()
      expect(await verify(table, models.tableManifest(table))).toMatchObject({ ok: true })
    },
  )

  test('a manifest that names another file, other inputs or other levels is refused', async () => {
    const bytes = models.honestSeries()
    const manifest = models.seriesManifest(bytes)
    const { series } = manifest
    const inputs = { ...series, inputs: ['returns' as const, 'steps' as const] }
    const levels = { ...series, levels: [0.1, 0.5, 0.9] }
    const outputs = { ...series, outputs: ['quantiles' as const, 'p_loss' as const] }
    expect(await refusalOf(bytes, { ...manifest, sha256: '0'.repeat(64) })).toMatch(/^file: /)
    expect(await refusalOf(bytes, { ...manifest, series: inputs })).toMatch(/^signature: .*mask/)
    expect(await refusalOf(bytes, { ...manifest, series: levels })).toMatch(/^signature: .*levels/)
    expect(await refusalOf(bytes, { ...manifest, series: outputs })).toMatch(/^signature: .*p_loss/)
    expect(await refusalOf(bytes, models.tableManifest(bytes))).toMatch(/^signature: /)
  })
})
