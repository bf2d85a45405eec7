import { z } from 'zod'
import { PERMISSIONS } from '../../../core/contract/permissions.ts'
import type { TestCore } from '../../support/core.ts'

const operationSchema = z.object({
  'x-access': z.enum(['public', 'user', 'staff', 'bot', 'worker']),
  'x-permission': z.enum(PERMISSIONS).optional(),
  operationId: z.string(),
  'x-step-up': z.enum(['always', 'above_limit', 'removing_another']).optional(),
  'x-scope': z.string().optional(),
  responses: z.record(z.string(), z.looseObject({ content: z.record(z.string(), z.unknown()).optional() })),
  parameters: z
    .array(
      z.looseObject({
        name: z.string(),
        in: z.enum(['path', 'query', 'header']),
        required: z.boolean().optional(),
        schema: z.unknown(),
      }),
    )
    .default([]),
  requestBody: z
    .object({ content: z.record(z.string(), z.object({ schema: z.unknown() })), required: z.boolean().optional() })
    .optional(),
})
const documentSchema = z.object({
  openapi: z.literal('3.1.0'),
  paths: z.record(z.string(), z.record(z.string(), operationSchema)),
  components: z.object({ schemas: z.record(z.string(), z.unknown()) }),
})

export type Operation = z.infer<typeof operationSchema>
export type Document = z.infer<typeof documentSchema>

export interface Route {
  method: string
  path: string
  operation: Operation
}

/** The OpenAPI document that core serves; throws when a route in it has no policy. */
export const readDocument = async (core: TestCore): Promise<{ document: Document; routes: Route[] }> =>
  parseDocument(await readPlain(core))

export function parseDocument(json: unknown): { document: Document; routes: Route[] } {
  const document = documentSchema.parse(json)
  const routes = Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  )
  return { document, routes }
}

/** The document as core serves it, with shared responses in the place of references to them. */
export async function readPlain(core: TestCore): Promise<unknown> {
  const { text } = await core.request('GET', '/openapi.json')
  const { responses } = sharedSchema.parse(JSON.parse(text)).components
  return JSON.parse(text, (_key, value: unknown) => {
    const { success, data } = referenceSchema.safeParse(value)
    return success ? responses[data.$ref.slice(PREFIX.length)] : value
  })
}

const PREFIX = '#/components/responses/'
const referenceSchema = z.object({ $ref: z.string().startsWith(PREFIX) })
const sharedSchema = z.object({ components: z.object({ responses: z.record(z.string(), z.unknown()) }) })

const bodySchema = z.looseObject({ $ref: z.string().optional(), example: z.unknown().optional() })

/** The body that the document shows for an operation; undefined if it shows none. */
export function exampleOf({ components }: Document, { operation }: Route): unknown {
  const schema = operation.requestBody?.content['application/json']?.schema
  if (schema === undefined) return undefined
  const { $ref, example } = bodySchema.parse(schema)
  if ($ref === undefined) return example
  return bodySchema.parse(components.schemas[$ref.replace('#/components/schemas/', '')]).example
}
