import { systemActing } from '../../../core/kit/acting.ts'
import { onTestFinished } from 'vitest'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createAuditLog } from '../../../core/audit-log/service.ts'
import { createCatalog } from '../../../core/catalog/service.ts'
import type { Manifest } from '../../../core/contract/manifest.ts'
import { openDb } from '../../../core/db/client.ts'
import { verifyModel } from '../../../core/inference/verify.ts'
import { systemSleep } from '../../../core/kit/clock.ts'
import { newId } from '../../../core/kit/ids.ts'
import { silentLog } from '../../../core/kit/log.ts'
import { seriesManifest } from '../../support/onnx-models.ts'
import { placeMigrated } from '../../support/migrated.ts'

export const BY = { ...systemActing('req_test'), actorId: 'acc_admin' }

/** A catalogue on a fresh database, whose shop ships what `ship` puts there. */
export async function startShop() {
  const folder = mkdtempSync(join(tmpdir(), 'coincast-catalog-'))
  const modelsDir = join(folder, 'models')
  mkdirSync(modelsDir)
  await placeMigrated(join(folder, 'core.db'))
  const db = openDb({ url: `file:${join(folder, 'core.db')}`, log: silentLog, sleep: systemSleep })
  onTestFinished(async () => {
    await db.close()
    rmSync(folder, { recursive: true })
  })
  let clock = 1_800_000_000_000
  const told: string[] = []
  let outage: Error | null = null
  const now = () => clock++
  const auditLog = createAuditLog({
    now,
    key: 'the key of the audit log',
    authorize: () => Promise.resolve(),
    demandSecond: () => Promise.resolve(),
  })
  const trackRecord = async () => null
  const restart = async () => {
    const catalog = createCatalog({
      db,
      modelsDir,
      dataDir: folder,
      auditLog,
      verify: (model) => (outage === null ? verifyModel(model) : Promise.reject(outage)),
      trackRecord,
      addEvent: async (_tx, event) =>
        void (
          'model' in event.data &&
          told.push(`${event.data.model} ${'version' in event.data ? event.data.version : ''} ${event.type}`)
        ),
      now,
      newId,
      log: silentLog,
    })
    await catalog.syncShipped()
    return catalog
  }
  const write = (bytes: Uint8Array): string => {
    const temporary = join(folder, `upload-${clock++}`)
    writeFileSync(temporary, bytes)
    return temporary
  }
  return {
    told,
    pass: (ms: number) => void (clock += ms),
    /** What every examination meets instead of an answer. */
    break: (error: Error | null) => void (outage = error),
    restart,
    ship(name: string, bytes: Uint8Array, changes: Partial<Manifest> = {}) {
      mkdirSync(join(modelsDir, name), { recursive: true })
      writeFileSync(join(modelsDir, name, 'model.onnx'), bytes)
      writeFileSync(
        join(modelsDir, name, 'manifest.json'),
        JSON.stringify({ ...seriesManifest(bytes), name, ...changes }),
      )
      writeFileSync(join(modelsDir, name, 'README.md'), `# ${name}`)
    },
    leave: (name: string) => writeFileSync(join(modelsDir, name), 'x'),
    unship: (name: string) => rmSync(join(modelsDir, name), { recursive: true }),
    upload(bytes: Uint8Array, changes: Partial<Manifest> = {}) {
      const manifest = { ...seriesManifest(bytes), ...changes } as Manifest
      const { sha256 } = seriesManifest(bytes)
      return { manifest, card: '# card', temporary: write(bytes), sha256, sizeBytes: bytes.length }
    },
    /** DATA_DIR/models is MODELS_DIR here, as a careless operator may have it: shipped folders lie beside the uploads. */
    files: () => readdirSync(join(folder, 'models')).filter((name) => name.includes('.')),
    audited: async () =>
      (await auditLog.list(db.reader, { limit: 100 })).items.map(({ action, target }) => `${action} ${target}`),
  }
}
