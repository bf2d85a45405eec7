import { stream } from 'hono/streaming'
import { z } from 'zod'
import {
  type AuditRecord,
  auditCheckSchema,
  auditExportQuerySchema,
  auditQuerySchema,
  auditRecordSchema,
} from '../contract/admin.ts'
import { pageOf } from '../contract/common.ts'
import type { Db, Reader } from '../db/client.ts'
import { actingOf, createRouter, defineRoute } from '../kit/http/router.ts'
import { toCsvLine } from '../kit/text/csv.ts'
import type { AuditLog } from './service.ts'

const listRoute = defineRoute({
  operationId: 'listAuditRecords',
  method: 'get',
  path: '/api/admin/audit',
  access: { permission: 'audit.read' },
  tags: ['admin'],
  summary: 'List who did what, newest first',
  request: { query: auditQuerySchema },
  responses: {
    200: {
      description: 'A page of the audit log',
      content: { 'application/json': { schema: pageOf(auditRecordSchema) } },
    },
  },
})

const exportRoute = defineRoute({
  operationId: 'exportAuditRecords',
  method: 'get',
  path: '/api/admin/audit/export',
  access: { permission: 'audit.read' },
  tags: ['admin'],
  summary: 'Download who did what as JSON lines or CSV, newest first. The download is recorded as well.',
  request: { query: auditExportQuerySchema },
  responses: {
    200: {
      description: 'All records that fit',
      content: { 'application/x-ndjson': { schema: z.string() }, 'text/csv': { schema: z.string() } },
    },
  },
})

const checkRoute = defineRoute({
  operationId: 'checkAuditLog',
  method: 'get',
  path: '/api/admin/audit/check',
  access: { permission: 'audit.read' },
  tags: ['admin'],
  summary:
    'Check that the audit log is whole: each record chained to the one before it, the last one sealed by this instance, and the orders that it names what they were',
  responses: {
    200: { description: 'The findings', content: { 'application/json': { schema: auditCheckSchema } } },
  },
})

export interface AuditRoutesDeps {
  auditLog: AuditLog
  /** The first record whose orders are not what they were; null if there is none. */
  findChangedOrders: (reader: Reader) => Promise<number | null>
  db: Db
}

export const auditRoutes = ({ auditLog, findChangedOrders, db }: AuditRoutesDeps) =>
  createRouter()
    .openapi(listRoute, async (c) => c.json(await auditLog.list(db.reader, c.req.valid('query')), 200))
    .openapi(checkRoute, async (c) => {
      const [found, changed] = [await auditLog.check(db.reader), await findChangedOrders(db.reader)]
      return c.json({ ...found, ok: found.ok && changed === null, orders_broken_at: changed }, 200)
    })
    .openapi(exportRoute, async (c) => {
      const { format, ...filter } = c.req.valid('query')
      const { text, header, type } = FORMATS[format]
      const event = {
        action: 'audit.exported',
        target: 'audit',
        reason: null,
        before: null,
        after: { format, ...filter },
      }
      await db.write((tx) => auditLog.record(tx, { ...actingOf(c), ...event }))
      c.header('content-type', type)
      c.header('content-disposition', `attachment; filename="audit.${format}"`)
      return stream(c, async (out) => {
        await out.write(header)
        for await (const records of auditLog.all(db.reader, filter)) await out.write(records.map(text).join(''))
      })
    })

const FORMATS = {
  jsonl: { type: 'application/x-ndjson', header: '', text: (record: AuditRecord) => `${JSON.stringify(record)}\n` },
  csv: {
    type: 'text/csv; charset=utf-8',
    header: 'seq,at,actor_id,action,target,reason,before,after,request_id,hash\r\n',
    text: (record: AuditRecord): string => {
      const { seq, at, actor_id, action, target, reason, before, after, request_id, hash } = record
      const cells = [
        at,
        actor_id,
        action,
        target,
        reason ?? '',
        JSON.stringify(before),
        JSON.stringify(after),
        request_id,
        hash,
      ]
      return toCsvLine([seq, ...cells])
    },
  },
} as const
