import { z } from 'zod'
import { blocked, refuseChanged, type Undo, type Undos } from '../../audit-log/undo.ts'
import { languageSchema } from '../../contract/common.ts'
import { noticeTypeSchema } from '../../contract/notices/types.ts'
import type { Now } from '../../kit/clock.ts'
import * as store from './store.ts'

const templateSchema = z.object({ type: noticeTypeSchema, language: languageSchema })
const versionSchema = z.object({ version: z.int() })
const SHIPPED = { subject: null, text: null, brokenAt: null }

/** Takes back new texts of a notice: those before them are put in force as the next version. */
export function createTemplateUndos({ now }: { now: Now }): Undos {
  const undo: Undo = {
    permission: 'templates.change',
    async undo(tx, { actorId }, { target, before, after }) {
      const [type, language] = target.split('.')
      const known = templateSchema.safeParse({ type, language })
      if (!known.success) throw blocked('template', target, null)
      const of = known.data
      const [was, left] = [versionSchema.parse(before).version, versionSchema.parse(after).version]
      const versions = await store.listVersions(tx, { ...of, limit: left + 1 })
      refuseChanged('version of the text', left, versions[0]?.version)
      const { subject, text, brokenAt } = versions.find(({ version }) => version === was) ?? SHIPPED
      if (brokenAt !== null) throw blocked(`version ${was}`, 'sound', 'broken')
      const row = { ...of, version: left + 1, subject, text, createdBy: actorId, createdAt: now(), brokenAt: null }
      await store.insertTemplate(tx, row)
      return {}
    },
  }
  return { 'template.changed': undo, 'template.shipped': undo }
}
