import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectRoot } from '../../core/kit/paths.ts'
import { notANumber, seriesManifest, slowLoop } from '../support/onnx-models.ts'

/** A shop for crash tests: one free model, one that costs, one that costs and answers NaN, and one that costs and takes its time. */
export const FREE = 'naive'
export const PAID = { name: 'lintrend', pricePerRow: 1 }
export const BROKEN = { name: 'broken', pricePerRow: 2 }
export const SLOW = { name: 'slow', pricePerRow: 1 }

/** Fills an empty folder with the models of the shop. */
export function writeModels(folder: string): void {
  for (const name of [FREE, PAID.name])
    cpSync(join(projectRoot, 'models', name), join(folder, name), { recursive: true })
  const path = join(folder, PAID.name, 'manifest.json')
  const manifest = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>
  writeFileSync(path, JSON.stringify({ ...manifest, price_per_row: PAID.pricePerRow }))
  writeModel(folder, BROKEN, notANumber())
  writeModel(folder, SLOW, slowLoop(SLOW_TRIPS))
}

/** A tenth of a second or so for each forecast, the test on its own past included. */
const SLOW_TRIPS = 20_000

function writeModel(folder: string, { name, pricePerRow }: typeof SLOW, bytes: Uint8Array): void {
  mkdirSync(join(folder, name))
  writeFileSync(join(folder, name, 'model.onnx'), bytes)
  const manifest = seriesManifest(bytes, { name, price_per_row: pricePerRow })
  writeFileSync(join(folder, name, 'manifest.json'), JSON.stringify(manifest))
}
