import { sql } from 'drizzle-orm'
import { expect, test, vi } from 'vitest'
import { loadLanguages } from '../../../bot/locales/say.ts'
import { unzip } from '../../core/my-data/archive.ts'
import { csvOf, startWorld, type World } from '../world.ts'

vi.setConfig({ testTimeout: 180_000 })
const languages = loadLanguages()
const DAY_MS = 24 * 60 * 60 * 1000

/** Everything that the bot has stored, as text. */
async function memory(world: World): Promise<string> {
  const db = world.botDb().reader
  const tables: Array<[string]> = await db.values(sql`SELECT name FROM sqlite_master WHERE type = 'table'`)
  const parts = []
  for (const [name] of tables) parts.push(await db.values(sql`SELECT * FROM ${sql.raw(`"${name}"`)}`))
  return JSON.stringify(parts)
}

async function bytesOf({ telegram: { apiRoot, token, fetch } }: World, fileId: string): Promise<Uint8Array> {
  const { result } = (await (await fetch(`${apiRoot}/bot${token}/getFile?file_id=${fileId}`)).json()) as {
    result: { file_path: string }
  }
  return new Uint8Array(await (await fetch(`${apiRoot}/file/bot${token}/${result.file_path}`)).arrayBuffer())
}

test.each(['en', 'ru'] as const)(
  'my data (%s): the archive comes into the chat; the account is deleted, kept after all, and deleted for good',
  async (language) => {
    await using world = await startWorld()
    const say = languages[language]
    const anna = world.telegram.person(987_654, { language, name: 'Annabella' })
    const boris = world.telegram.person(61, { language })
    await boris.say('/start')
    await anna.say('/start')
    await anna.upload('prices.csv', csvOf(120))
    await anna.tap(say('button-confirm', { cost: '' }).trim())
    await world.telegram.settled()

    await anna.say('/settings')
    await anna.tap(say('button-mydata'))
    await anna.tap(say('button-mydata-export'))
    expect(anna.texts().at(-1)).toBe(say('mydata-packing'))
    await vi.waitFor(
      async () => {
        await world.core.sweep()
        await world.telegram.advance(1_000)
        if (anna.messages().every(({ document }) => document?.file_name !== 'coincast-data.zip'))
          throw new Error('no archive')
      },
      { timeout: 60_000 },
    )
    const sent = anna.messages().find(({ document }) => document?.file_name === 'coincast-data.zip')
    const files = await unzip(await bytesOf(world, sent?.document?.file_id ?? ''))
    expect(files.get('chat/people.json')).toContain('Annabella')
    expect(JSON.parse(files.get('chat/drafts.json') ?? '').length).toBeGreaterThan(0)
    expect(JSON.parse(files.get('jobs.json') ?? '')).toMatchObject([{ status: 'OK', source: 'chat' }])
    expect([...files.values()].join('')).not.toContain('"61"')

    // Seen before it is done, and taken back.
    await anna.say('/settings')
    await anna.tap(say('button-mydata'))
    await anna.tap(say('button-delete-account'))
    const preview = anna.last().text ?? ''
    expect(preview).toContain(say('deletion-goes'))
    const credits = /\d+/.exec(anna.buttons()[0] ?? '')?.[0] ?? ''
    expect(preview).toContain(credits)
    await anna.tap(say('button-delete-no'))
    await anna.tap(say('button-delete-account'))
    await anna.tap(anna.buttons()[0] ?? '')
    await world.telegram.settled()
    expect(anna.buttons()).toContain(say('button-keep-account'))
    await world.telegram.advance(10 * DAY_MS)
    await anna.tap(say('button-keep-account'))
    await world.telegram.settled()
    expect(anna.texts()).toContain(say('deletion-canceled'))
    await world.telegram.advance(10 * DAY_MS)
    await world.core.sweep()
    await anna.say('/balance')
    expect(anna.last().text).toContain(credits)

    await anna.say('/settings')
    await anna.tap(say('button-mydata'))
    await anna.tap(say('button-delete-account'))
    await anna.tap(anna.buttons()[0] ?? '')
    await world.telegram.advance(15 * DAY_MS)
    await world.core.sweep()
    await vi.waitFor(
      async () => {
        await world.telegram.advance(61_000)
        if ((await memory(world)).includes('987654')) throw new Error('the bot remembers')
      },
      { timeout: 60_000 },
    )
    expect(anna.texts().filter((text) => text === say('mydata-goodbye'))).toHaveLength(1)
    expect(await memory(world)).not.toContain('Annabella')
    expect(await memory(world)).toContain('61')

    // Back again: a stranger, without the welcome.
    await anna.say('/start')
    await anna.say('/balance')
    expect(anna.last().text).not.toContain('500')
    await anna.say('/ph')
    expect(anna.last().text).toContain(say('history-none'))
  },
)
