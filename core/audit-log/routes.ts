import { auditCheckSchema, auditRecordSchema } from '../contract/admin.ts'
import { pageOf, pageQuerySchema } from '../contract/common.ts'
import type { Reader } from '../db/client.ts'
import { createRouter, defineRoute } from '../kit/http/router.ts'
import type { AuditLog } from './service.ts'

const listRoute = defineRoute({
  operationId: 'listAuditRecords',
  method: 'get',
  path: '/api/admin/audit',
  access: { permission: 'audit.read' },
  tags: ['admin'],
  summary: 'List what admins did, newest first',
  request: { query: pageQuerySchema },
  responses: {
    200: {
      description: 'A page of the audit log',
      content: { 'application/json': { schema: pageOf(auditRecordSchema) } },
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
    'Check that the audit log is whole: each record chained to the one before it, the last one sealed by this instance',
  responses: {
    200: { description: 'The findings', content: { 'application/json': { schema: auditCheckSchema } } },
  },
})

export const auditRoutes = ({ auditLog, reader }: { auditLog: AuditLog; reader: Reader }) =>
  createRouter()
    .openapi(listRoute, async (c) => c.json(await auditLog.list(reader, c.req.valid('query')), 200))
    .openapi(checkRoute, async (c) => c.json(await auditLog.check(reader), 200))
