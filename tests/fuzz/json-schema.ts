import * as fc from 'fast-check'
import { z } from 'zod'

/** The part of JSON Schema 2020-12 that zod writes into an OpenAPI document. */
interface Schema {
  $ref?: string | undefined
  type?: string | string[] | undefined
  enum?: unknown[] | undefined
  const?: unknown
  format?: string | undefined
  pattern?: string | undefined
  minLength?: number | undefined
  maxLength?: number | undefined
  minimum?: number | undefined
  maximum?: number | undefined
  exclusiveMinimum?: number | undefined
  exclusiveMaximum?: number | undefined
  minItems?: number | undefined
  maxItems?: number | undefined
  items?: Schema | undefined
  properties?: Record<string, Schema> | undefined
  required?: string[] | undefined
  additionalProperties?: boolean | Schema | undefined
  anyOf?: Schema[] | undefined
  oneOf?: Schema[] | undefined
  allOf?: Schema[] | undefined
}

const schemaSchema: z.ZodType<Schema> = z.lazy(() =>
  z.looseObject({
    $ref: z.string().optional(),
    type: z.union([z.string(), z.array(z.string())]).optional(),
    enum: z.array(z.unknown()).optional(),
    format: z.string().optional(),
    pattern: z.string().optional(),
    minLength: z.number().optional(),
    maxLength: z.number().optional(),
    minimum: z.number().optional(),
    maximum: z.number().optional(),
    exclusiveMinimum: z.number().optional(),
    exclusiveMaximum: z.number().optional(),
    minItems: z.number().optional(),
    maxItems: z.number().optional(),
    items: schemaSchema.optional(),
    properties: z.record(z.string(), schemaSchema).optional(),
    required: z.array(z.string()).optional(),
    additionalProperties: z.union([z.boolean(), schemaSchema]).optional(),
    anyOf: z.array(schemaSchema).optional(),
    oneOf: z.array(schemaSchema).optional(),
    allOf: z.array(schemaSchema).optional(),
  }),
)

/** Checks values against the schemas of a document, and makes values for them. `known` has, by the name of a field,
 *  values that lead somewhere. */
export function createSchemas(components: Record<string, unknown>, known: Record<string, unknown[]> = {}) {
  function resolve(unknownSchema: unknown): Schema {
    const schema = schemaSchema.parse(unknownSchema ?? {})
    if (schema.$ref === undefined) return schema
    return resolve(components[schema.$ref.replace('#/components/schemas/', '')])
  }

  /** What of `value` is not as the schema says; empty when all is. */
  function faultsOf(unknownSchema: unknown, value: unknown, at = ''): string[] {
    const schema = resolve(unknownSchema)
    const choices = schema.anyOf ?? schema.oneOf
    if (choices !== undefined) {
      const faults = choices.map((choice) => faultsOf(choice, value, at))
      return faults.some((found) => found.length === 0) ? [] : (faults[0] ?? [])
    }
    const faults = (schema.allOf ?? []).flatMap((part) => faultsOf(part, value, at))
    if (schema.enum !== undefined && !schema.enum.includes(value))
      return [`${at} is ${show(value)}, not one of its values`]
    if ('const' in schema && schema.const !== value) return [`${at} is ${show(value)}, not ${show(schema.const)}`]
    const types = [schema.type ?? []].flat()
    if (types.length > 0 && !types.some((type) => isOf(type, value)))
      return [`${at} is ${show(value)}, not ${types.join(' or ')}`]
    if (typeof value === 'number') {
      if (value < (schema.minimum ?? -Infinity) || value > (schema.maximum ?? Infinity))
        faults.push(`${at} is ${value}`)
    }
    if (typeof value === 'string') {
      if (value.length < (schema.minLength ?? 0) || value.length > (schema.maxLength ?? Infinity))
        faults.push(`${at} has ${value.length} characters`)
      if (schema.pattern !== undefined && !new RegExp(schema.pattern, 'u').test(value))
        faults.push(`${at} is ${show(value)}`)
    }
    if (Array.isArray(value)) faults.push(...value.flatMap((item, i) => faultsOf(schema.items, item, `${at}/${i}`)))
    else if (typeof value === 'object' && value !== null)
      faults.push(...faultsOfObject(schema, value as Record<string, unknown>, at))
    return faults
  }

  function faultsOfObject(schema: Schema, value: Record<string, unknown>, at: string): string[] {
    const { properties = {}, required = [], additionalProperties } = schema
    const missing = required.filter((key) => !(key in value)).map((key) => `${at}/${key} is missing`)
    return Object.entries(value).reduce((faults, [key, inner]) => {
      const known = properties[key]
      if (known !== undefined) return [...faults, ...faultsOf(known, inner, `${at}/${key}`)]
      if (additionalProperties === false) return [...faults, `${at}/${key} is not described`]
      return typeof additionalProperties === 'object'
        ? [...faults, ...faultsOf(additionalProperties, inner, `${at}/${key}`)]
        : faults
    }, missing)
  }

  /** Values that the schema allows, mostly: a refusal is an answer too. */
  function valuesOf(unknownSchema: unknown): fc.Arbitrary<unknown> {
    const schema = resolve(unknownSchema)
    if (schema.enum !== undefined) return fc.constantFrom(...schema.enum)
    if ('const' in schema) return fc.constant(schema.const)
    const choices = schema.anyOf ?? schema.oneOf
    if (choices !== undefined) return fc.oneof(...choices.map(valuesOf))
    switch ([schema.type ?? 'any'].flat()[0]) {
      case 'string':
        return textsOf(schema)
      case 'integer':
        return fc.integer(boundsOf(schema))
      case 'number':
        return fc.oneof(fc.integer(boundsOf(schema)), fc.double({ noNaN: true, min: -1e6, max: 1e6 }))
      case 'boolean':
        return fc.boolean()
      case 'null':
        return fc.constant(null)
      case 'array':
        return fc.array(valuesOf(schema.items), {
          minLength: schema.minItems ?? 0,
          maxLength: Math.min(schema.maxItems ?? 4, 4),
        })
      case 'object': {
        const { properties = {}, required = [] } = schema
        const fields = Object.fromEntries(Object.entries(properties).map(([key, inner]) => [key, fieldOf(key, inner)]))
        return fc.record(fields, { requiredKeys: required.filter((key) => key in fields) })
      }
      default:
        return HOSTILE
    }
  }

  /** Values of a field or a parameter. */
  function fieldOf(name: string, schema: unknown): fc.Arbitrary<unknown> {
    const values = known[name]
    if (values === undefined) return valuesOf(schema)
    return fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...values) }, { weight: 1, arbitrary: valuesOf(schema) })
  }

  return { faultsOf, valuesOf, fieldOf }
}

/** What strangers send where something else is asked for. */
export const HOSTILE: fc.Arbitrary<unknown> = fc.constantFrom<unknown[]>(
  null,
  '',
  ' ',
  0,
  -1,
  1.5,
  2 ** 53,
  1e308,
  -0,
  '1e3',
  'NaN',
  true,
  [],
  [[[[[]]]]],
  {},
  { $gt: '' },
  '\ud800',
  '\0',
  '../../etc/passwd',
  "' OR 1=1 --",
  '=cmd()',
  '<script>',
  '\u202e',
  'x'.repeat(5_000),
)

/** The same object with one thing wrong: a field with a hostile value, one left out, or one too many. */
export function broken(value: unknown): fc.Arbitrary<unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return HOSTILE
  const keys = Object.keys(value)
  const replaced =
    keys.length === 0
      ? HOSTILE
      : fc.tuple(fc.constantFrom(...keys), HOSTILE).map(([key, bad]) => ({ ...value, [key]: bad }))
  const dropped = fc
    .constantFrom(...keys, '')
    .map((key) => Object.fromEntries(Object.entries(value).filter(([at]) => at !== key)))
  const added = fc
    .constantFrom('role', 'balance', 'id', 'status', 'constructor')
    .map((key) => ({ ...value, [key]: 'admin' }))
  return fc.oneof(replaced, replaced, dropped, added, HOSTILE)
}

function textsOf({ format, pattern, minLength = 0, maxLength = 40 }: Schema): fc.Arbitrary<string> {
  if (format === 'email') return fc.emailAddress()
  if (format === 'date-time') return fc.date({ noInvalidDate: true }).map((date) => date.toISOString())
  if (pattern !== undefined && pattern.length < 60)
    return fc.stringMatching(new RegExp(pattern)).map((text) => text.slice(0, 60))
  return fc.string({ minLength, maxLength: Math.max(minLength, Math.min(maxLength, 60)), unit: 'grapheme' })
}

function boundsOf({ minimum, maximum, exclusiveMinimum }: Schema): { min: number; max: number } {
  const min = Math.max(minimum ?? exclusiveMinimum ?? -1_000, -1_000)
  return { min, max: Math.max(min, Math.min(maximum ?? 1_000, 100_000)) }
}

function isOf(type: string, value: unknown): boolean {
  switch (type) {
    case 'null':
      return value === null
    case 'array':
      return Array.isArray(value)
    case 'object':
      return typeof value === 'object' && value !== null && !Array.isArray(value)
    case 'integer':
      return Number.isInteger(value)
    default:
      return typeof value === type
  }
}

const show = (value: unknown): string => (JSON.stringify(value) ?? 'undefined').slice(0, 60)
