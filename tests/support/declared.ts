import type { OpenAPIHono } from '@hono/zod-openapi'
import { z } from 'zod'
import type { AppEnv } from '../../core/kit/http/router.ts'

type App = OpenAPIHono<AppEnv>

export interface Refusal {
  method: string
  path: string
  status: number
  code: unknown
}

/** Throws when an operation answers with a problem that the OpenAPI document does not name for it: every test that is refused
 *  something proves the document. */
export function checkDeclared(app: App, { method, path, status, code }: Refusal): void {
  const operations = declaredBy(app)
  const target = path.split('?')[0]?.replace(/(.)\/$/, '$1') ?? ''
  const mine = operations.filter((one) => one.method === method && one.pattern.test(target))
  // The most literal path is the one that answers: /history before /{id}.
  const operation = mine.toSorted((a, b) => a.parameters - b.parameters)[0]
  if (operation !== undefined && !operation.codes.has(`${status} ${String(code)}`))
    throw new Error(`${method} ${path} answers ${status} ${String(code)}: add the code to \`errors\` of its route`)
}

interface Declared {
  method: string
  pattern: RegExp
  parameters: number
  codes: Set<string>
}
/** Of the whole of core: every one has the same routes. Of a part of it: by what it has. */
const declared = new Map<string, Declared[]>()

function declaredBy(app: App): Declared[] {
  const routes = app.routes.map(({ method, path }) => `${method} ${path}`).join('\n')
  const known = declared.get(routes)
  if (known !== undefined) return known
  const document = app.getOpenAPI31Document({ openapi: '3.1.0', info: { title: '', version: '' } })
  const operations = Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({
      method: method.toUpperCase(),
      pattern: new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(/{\w+}/g, '[^/]*')}$`),
      parameters: path.split('{').length,
      codes: new Set(
        Object.entries((operation as { responses: Record<string, unknown> }).responses).flatMap(([status, response]) =>
          codesIn(response).map((code) => `${status} ${code}`),
        ),
      ),
    })),
  )
  declared.set(routes, operations)
  return operations
}

const problemResponse = z.object({
  content: z.object({
    'application/problem+json': z.object({
      schema: z.object({
        allOf: z.tuple([
          z.unknown(),
          z.object({ properties: z.object({ code: z.object({ enum: z.array(z.string()) }) }) }),
        ]),
      }),
    }),
  }),
})
function codesIn(response: unknown): string[] {
  // A shared response is named for its only code.
  const shared = z.object({ $ref: z.string() }).safeParse(response)
  if (shared.success) return [shared.data.$ref.split('/').at(-1) ?? '']
  const parsed = problemResponse.safeParse(response)
  return parsed.success ? parsed.data.content['application/problem+json'].schema.allOf[1].properties.code.enum : []
}
