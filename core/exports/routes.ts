import { z } from 'zod'
import { exportParamsSchema, exportQuerySchema, type ExportFormat } from '../contract/exports/export.ts'
import { actingOf, createRouter, defineRoute } from '../kit/http/router.ts'
import type { Exports } from './service.ts'

const TYPES: Record<ExportFormat, string> = {
  csv: 'text/csv; charset=utf-8',
  parquet: 'application/vnd.apache.parquet',
}

const exportRoute = defineRoute({
  operationId: 'exportTable',
  method: 'get',
  path: '/api/admin/export/{table}',
  access: { permission: 'exports.read' },
  tags: ['admin'],
  summary: 'Download a table for analysis as CSV or Parquet, under pseudonyms. The download is recorded.',
  description:
    'The columns are described in docs/bi.md. Ids are pseudonyms: the same id has the same one in every table and export.',
  request: { params: exportParamsSchema, query: exportQuerySchema },
  responses: {
    200: {
      description: 'The rows of the period',
      content: { 'text/csv': { schema: z.string() }, 'application/vnd.apache.parquet': { schema: z.string() } },
    },
  },
})

export const exportRoutes = ({ exports }: { exports: Exports }) =>
  createRouter().openapi(exportRoute, async (c) => {
    const { table } = c.req.valid('param')
    const { from, to, format = acceptedOf(c.req.header('accept')) } = c.req.valid('query')
    const bytes = await exports.download(actingOf(c), table, { from, to, format })
    return c.body(toStream(bytes), 200, {
      'content-type': TYPES[format],
      'content-disposition': `attachment; filename="${table}.${format}"`,
    })
  })

const acceptedOf = (accept: string | undefined): ExportFormat =>
  accept !== undefined && /\bapplication\/(?:vnd\.apache\.)?parquet\b/i.test(accept) ? 'parquet' : 'csv'

/** Read as fast as it is taken. A failure breaks the answer off, so that nobody takes a part of a file for the whole. */
const toStream = (bytes: AsyncGenerator<Uint8Array>): ReadableStream<Uint8Array> =>
  new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await bytes.next()
      if (done === true) controller.close()
      else controller.enqueue(value)
    },
    async cancel() {
      await bytes.return(undefined)
    },
  })
