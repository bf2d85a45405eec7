import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectRoot } from '../../core/kit/paths.ts'
import { notANumber, seriesManifest } from '../support/onnx-models.ts'

/** A shop for crash tests: one free model, one that costs, and one that costs and answers NaN. */
export const FREE = 'naive'
export const PAID = { name: 'lintrend', pricePerRow: 1 }
export const BROKEN = { name: 'broken', pricePerRow: 2 }

/** Fills an empty folder with the models of the shop. */
export function writeModels(folder: string): void {
  for (const name of [FREE, PAID.name])
    cpSync(join(projectRoot, 'models', name), join(folder, name), { recursive: true })
  const path = join(folder, PAID.name, 'manifest.json')
  const manifest = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>
  writeFileSync(path, JSON.stringify({ ...manifest, price_per_row: PAID.pricePerRow }))
  const bytes = notANumber()
  mkdirSync(join(folder, BROKEN.name))
  writeFileSync(join(folder, BROKEN.name, 'model.onnx'), bytes)
  writeFileSync(
    join(folder, BROKEN.name, 'manifest.json'),
    JSON.stringify(seriesManifest(bytes, { name: BROKEN.name, price_per_row: BROKEN.pricePerRow })),
  )
}
