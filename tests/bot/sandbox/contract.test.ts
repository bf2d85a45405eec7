import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { createClock } from '../../../bot/sandbox/state/clock.ts'
import { createEvents } from '../../../bot/sandbox/state/events.ts'
import { createMethods } from '../../../bot/sandbox/methods/list.ts'
import { createState } from '../../../bot/sandbox/state/state.ts'
import { ENTITY_TYPES } from '../../../bot/sandbox/text/entities.ts'
import { UPDATE_KINDS } from '../../../bot/sandbox/wire/wire.ts'
import { createWorld } from '../../../bot/sandbox/state/world.ts'

interface Field {
  name: string
  required: boolean
  description: string
}
interface Spec {
  methods: Record<string, { fields?: Field[] }>
  types: Record<string, { fields?: Field[] }>
}

// The Bot API in machine-readable form is read in place and is no part of this repository.
const FILE = process.env['BOT_API_SPEC'] ?? new URL('../../../../shared/telegram/bot-api.json', import.meta.url)
const spec = existsSync(FILE) ? (JSON.parse(readFileSync(FILE, 'utf8')) as Spec) : undefined

const methods = createMethods(
  createWorld({
    state: createState(),
    clock: createClock({ now: () => 0, frozenAt: 0 }),
    events: createEvents(),
    pushFetch: fetch,
  }),
)

/** Where the sandbox is stricter than the Bot API: an edit of ours always names its chat and message, and always has a text. */
const STRICTER = new Set(['chat_id', 'message_id', 'text'])

test('every method is known once', () => {
  const names = methods.map(({ name }) => name.toLowerCase())
  expect(new Set(names).size).toBe(names.length)
})

test.skipIf(spec === undefined).each(methods.map((method) => [method.name, method] as const))(
  '%s takes only what the Bot API knows, and needs what it needs',
  (name, { params }) => {
    const documented = spec?.methods[name]?.fields ?? []
    const ours = Object.entries(params.shape)
    const isStricter = (field: string): boolean => name.startsWith('edit') && STRICTER.has(field)
    const unknown = ours.filter(([field]) => documented.every((candidate) => candidate.name !== field))
    const missing = documented.filter(({ name: field, required }) => required && !(field in params.shape))
    const atOdds = ours.filter(([field, schema]) => {
      const isRequired = !schema.safeParse(undefined).success
      return !isStricter(field) && isRequired !== documented.find((candidate) => candidate.name === field)?.required
    })
    expect(Object.keys(spec?.methods ?? {})).toContain(name)
    expect({ unknown, missing, atOdds }).toEqual({ unknown: [], missing: [], atOdds: [] })
  },
)

test.skipIf(spec === undefined)('updates and entities are the kinds the Bot API names', () => {
  const kinds = spec?.types['Update']?.fields?.map(({ name }) => name).filter((name) => name !== 'update_id')
  expect([...UPDATE_KINDS].sort()).toEqual(kinds?.sort())
  const described = spec?.types['MessageEntity']?.fields?.find(({ name }) => name === 'type')?.description ?? ''
  for (const type of ENTITY_TYPES) expect(described).toContain(`"${type}"`)
})
