import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import { z } from 'zod'
import { workerListSchema } from '../contract/jobs/workers.ts'
import { AppError } from '../kit/errors.ts'
import { createRouter, defineRoute } from '../kit/http/router.ts'
import type { RemoteView } from './view.ts'

const bytes = (description: string) => ({
  description,
  content: { 'application/octet-stream': { schema: z.string().meta({ format: 'binary' }) } },
})

const modelRoute = defineRoute({
  operationId: 'getWorkerModel',
  method: 'get',
  path: '/api/worker/models/{sha256}',
  access: 'worker',
  errors: ['not_found'],
  tags: ['workers'],
  summary: 'Download the file of a model that a task needs, by its hash',
  request: { params: z.object({ sha256: z.string().max(64) }) },
  responses: { 200: bytes('The file') },
})

const taskRoute = defineRoute({
  operationId: 'getWorkerTask',
  method: 'get',
  path: '/api/worker/tasks/{id}',
  access: 'worker',
  errors: ['not_found'],
  tags: ['workers'],
  summary: 'Download a task that is too large for a message',
  request: { params: z.object({ id: z.string().max(200) }) },
  responses: { 200: bytes('The task') },
})

const listRoute = defineRoute({
  operationId: 'listWorkers',
  method: 'get',
  path: '/api/admin/workers',
  access: { permission: 'metrics.read' },
  tags: ['admin'],
  summary: 'List the workers on other machines, with their load and when they were last heard',
  responses: {
    200: { description: 'All of them', content: { 'application/json': { schema: workerListSchema } } },
  },
})

/** What workers fetch from core, and what staff see of them. */
export const workerRoutes = ({ remote }: { remote: RemoteView }) =>
  createRouter()
    .openapi(modelRoute, (c) => {
      const path = remote.modelPath(c.req.valid('param').sha256)
      if (path === undefined) throw new AppError('not_found', { what: 'model' })
      return c.body(Readable.toWeb(createReadStream(path)) as ReadableStream, 200, OCTETS)
    })
    .openapi(taskRoute, (c) => {
      const task = remote.taskBytes(c.req.valid('param').id)
      if (task === undefined) throw new AppError('not_found', { what: 'task' })
      return c.body(new Uint8Array(task), 200, OCTETS)
    })
    .openapi(listRoute, (c) => c.json(remote.list(), 200))

const OCTETS = { 'content-type': 'application/octet-stream' }
