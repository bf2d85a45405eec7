import { z } from 'zod'
import {
  modelCardSchema,
  modelListSchema,
  modelStateRequestSchema,
  priceViewSchema,
  setPriceRequestSchema,
  versionViewSchema,
} from '../contract/catalog.ts'
import { pageOf } from '../contract/common.ts'
import type { NewId } from '../kit/ids.ts'
import { actingOf, addStreamed, createRouter, defineRoute } from '../kit/http/router.ts'
import { receiveUpload } from './upload.ts'
import type { Catalog } from './service.ts'

const json = <T extends z.ZodType>(description: string, schema: T) => ({
  description,
  content: { 'application/json': { schema } },
})
// Any name may be requested; a name that no model has is `not_found`.
const nameSchema = z.object({ name: z.string() })
const versionParamsSchema = z.object({ name: z.string(), version: z.string() })

const listRoute = defineRoute({
  operationId: 'listModels',
  method: 'get',
  path: '/api/models',
  access: 'public',
  tags: ['models'],
  summary: 'List the models on sale and their prices',
  responses: { 200: json('The models, the default one first', modelListSchema) },
})

const getRoute = defineRoute({
  operationId: 'getModel',
  method: 'get',
  path: '/api/models/{name}',
  access: 'public',
  errors: ['not_found', 'model_resting'],
  tags: ['models'],
  summary: 'Get a model with its card and track record',
  request: { params: nameSchema },
  responses: { 200: json('The model', modelCardSchema) },
})

const sampleRoute = defineRoute({
  operationId: 'getModelSample',
  method: 'get',
  path: '/api/models/{name}/sample.csv',
  access: 'public',
  errors: ['not_found', 'model_resting'],
  tags: ['models'],
  summary: 'Download a sample table for a `tabular` model',
  request: { params: nameSchema },
  responses: { 200: { description: 'Its columns, and some rows', content: { 'text/csv': { schema: z.string() } } } },
})

const versionsRoute = defineRoute({
  operationId: 'listModelVersions',
  method: 'get',
  path: '/api/admin/models',
  access: { permission: 'models.read' },
  tags: ['admin'],
  summary: 'List every version of every model',
  responses: { 200: json('All versions', pageOf(versionViewSchema)) },
})

const uploadRoute = defineRoute({
  operationId: 'uploadModel',
  method: 'post',
  path: '/api/admin/models',
  access: { permission: 'models.change' },
  stepUp: 'always',
  errors: ['unsupported_media', 'model_rejected', 'state_conflict', 'not_found'],
  tags: ['admin'],
  summary: 'Upload a version of a model. Core examines it before it answers; activate the version to sell it.',
  request: {
    body: {
      required: true,
      content: {
        'multipart/form-data': {
          schema: z
            .object({
              model: z.string().meta({ format: 'binary', description: 'the .onnx file' }),
              manifest: z.string().meta({ description: 'manifest.json: see models/README.md' }),
              card: z.string().optional().meta({ description: 'the model card, Markdown' }),
            })
            .meta({ id: 'ModelUpload' }),
        },
      },
    },
  },
  responses: {
    200: json('This very version was here already', versionViewSchema),
    201: json('Verified: it can be activated', versionViewSchema),
  },
})

const stateRoute = defineRoute({
  operationId: 'changeModelState',
  method: 'post',
  path: '/api/admin/models/{name}/versions/{version}/state',
  access: { permission: 'models.change' },
  stepUp: 'always',
  errors: ['not_found', 'state_conflict', 'precondition_failed'],
  tags: ['admin'],
  summary: 'Activate, retire or roll back a version, or make its model the default',
  request: {
    params: versionParamsSchema,
    body: { required: true, content: { 'application/json': { schema: modelStateRequestSchema } } },
  },
  responses: { 200: json('The version as it is now', versionViewSchema) },
})

const pricesRoute = defineRoute({
  operationId: 'listModelPrices',
  method: 'get',
  path: '/api/admin/models/{name}/prices',
  access: { permission: 'models.read' },
  errors: ['not_found'],
  tags: ['admin'],
  summary: 'List the prices of a model, newest first. Send the ETag as If-Match to change the price.',
  answers: ['ETag'],
  request: { params: nameSchema },
  responses: { 200: json('Its prices', pageOf(priceViewSchema)) },
})

const priceRoute = defineRoute({
  operationId: 'setModelPrice',
  method: 'post',
  path: '/api/admin/models/{name}/price',
  access: { permission: 'models.price' },
  stepUp: 'always',
  errors: ['not_found', 'precondition_failed', 'state_conflict'],
  tags: ['admin'],
  summary: 'Change the price per row. Existing quotes and jobs keep their price.',
  answers: ['ETag'],
  request: {
    params: nameSchema,
    headers: z.object({
      'if-match': z
        .string()
        .max(100)
        .optional()
        .meta({ description: 'the ETag of the prices you saw. 412 if they have changed since.' }),
    }),
    body: { required: true, content: { 'application/json': { schema: setPriceRequestSchema } } },
  },
  responses: { 200: json('The price in force', priceViewSchema) },
})

/** The public catalogue, and what admins do to it. */
export function catalogRoutes({ catalog, newId }: { catalog: Catalog; newId: NewId }) {
  const router = createRouter()
  router
    .openapi(listRoute, async (c) => c.json({ items: await catalog.list(), next_cursor: null }, 200))
    .openapi(getRoute, async (c) => c.json(await catalog.get(c.req.valid('param').name), 200))
    .openapi(sampleRoute, async (c) =>
      c.body(await catalog.sample(c.req.valid('param').name), 200, {
        'content-type': 'text/csv; charset=utf-8',
        'content-disposition': 'attachment; filename="sample.csv"',
      }),
    )
    .openapi(versionsRoute, async (c) => c.json({ items: await catalog.listVersions(), next_cursor: null }, 200))
    .openapi(stateRoute, async (c) => {
      const { name, version } = c.req.valid('param')
      return c.json(await catalog.changeState(name, version, c.req.valid('json'), actingOf(c)), 200)
    })
    .openapi(pricesRoute, async (c) => {
      const { items, etag } = await catalog.listPrices(c.req.valid('param').name)
      c.header('ETag', etag)
      return c.json({ items, next_cursor: null }, 200)
    })
    .openapi(priceRoute, async (c) => {
      const { 'if-match': ifMatch } = c.req.valid('header')
      const { price, etag } = await catalog.setPrice(
        c.req.valid('param').name,
        c.req.valid('json'),
        ifMatch,
        actingOf(c),
      )
      c.header('ETag', etag)
      return c.json(price, 200)
    })
  addStreamed(router, uploadRoute, async (c) => {
    const place = { folder: catalog.uploadedDir, newId }
    const { version, created } = await receiveUpload(c.req.raw, place, (upload) => catalog.upload(upload, actingOf(c)))
    return c.json(version, created ? 201 : 200)
  })
  return router
}
