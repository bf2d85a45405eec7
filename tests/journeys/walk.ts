import { pathToFileURL } from 'node:url'
import type { Log } from '../../core/kit/log.ts'
import { STAFF_COMMANDS, type StaffCommand, USER_COMMANDS } from '../../bot/ui/commands.ts'
import { createRandom, type Random } from '../support/random.ts'
import type { TestPerson } from '../support/telegram-person.ts'
import { ADMIN_ID, csvOf, startWorld, type World } from './world.ts'
import { checkEnd, look, type Walker } from './walk-looks.ts'

export interface WalkReport {
  steps: number
  photos: number
  payments: number
  restarts: number
  faults: string[]
}

const CASUAL: readonly [string, ...string[]] = [
  'hello',
  '77',
  '-5',
  '0',
  '1 000',
  'привет',
  '<b>&',
  '{"a":1}',
  '[1,2',
  'x'.repeat(4_000),
  '👍',
  '   .',
]

const STALE: readonly [string, ...string[]] = [
  'd:u0:1',
  'go:nope:1',
  'stop:job_nope',
  'open:job_nope',
  'page:nope:3',
  'yes:nope',
  'zzz',
  'with:nope:naive',
]

/** People who tap, type, upload and pay at random, in a world where calls fail, updates come twice and the bot is stopped and
 *  killed. Returns what was wrong at the end; an empty list is the only good one. The same seed walks the same way. */
export async function walk({
  steps,
  seed,
  patienceMs = 60_000,
  onStep,
  log,
}: {
  steps: number
  seed: number
  patienceMs?: number
  onStep?: (line: string) => void
  log?: Log
}): Promise<WalkReport> {
  const chance = createRandom(seed)
  const faults: string[] = []
  let restarts = 0
  await using world = await startWorld({ patienceMs, ...(log === undefined ? {} : { log }) })
  const walkers: [Walker, ...Walker[]] = [
    { person: world.telegram.person(101, { language: 'en', name: 'Anna <b>_*[' }), language: 'en', isAdmin: false },
    { person: world.telegram.person(102, { language: 'ru', name: 'Иван' }), language: 'ru', isAdmin: false },
    { person: world.telegram.person(103, { language: 'ru', name: 'Пётр' }), language: 'ru', isAdmin: false },
    {
      person: world.telegram.person(ADMIN_ID, { language: 'en', name: 'Olga', isAdmin: true }),
      language: 'en',
      isAdmin: true,
    },
  ]
  for (let step = 1; step <= steps; step++) {
    const walker = chance.pick(walkers)
    const line = `${step} ${walker.person.id}`
    try {
      const did = chance.below(100) < 10 ? await trouble(world, walker, chance) : await act(walker, chance)
      if (did === 'restart') restarts++
      onStep?.(`${line} ${did}`)
      const silent = faults.length
      faults.push(...look(walker, walkers).map((fault) => `step ${step} (${did}): ${fault}`))
      if (faults.length > silent + 20) break
    } catch (error) {
      faults.push(`step ${step}: ${error instanceof Error ? error.message.slice(0, 500) : String(error)}`)
      break
    }
  }
  world.telegram.control.clearFaults()
  world.telegram.control.advance(120_000)
  await world.telegram.settled()
  faults.push(...(await checkEnd(world, walkers)))
  const shown = walkers.flatMap(({ person }) => person.messages())
  return {
    steps,
    photos: shown.filter(({ photo, from }) => photo !== undefined && from.is_bot).length,
    payments: shown.filter(({ successful_payment }) => successful_payment !== undefined).length,
    restarts,
    faults,
  }
}

/** Something a person does, and how it is called in a report. */
async function act({ person, isAdmin, language }: Walker, chance: Random): Promise<string> {
  const dice = chance.below(100)
  if (dice < 45) {
    const data = chance.pick(buttonsOf(person, language))
    if (data !== undefined) {
      await person.tapData(data.data, { message: data.message })
      return `tap ${data.data}`
    }
  }
  if (dice < 60) {
    const command = chance.pick([
      ...USER_COMMANDS,
      ...(isAdmin || chance.below(5) === 0 ? (Object.keys(STAFF_COMMANDS) as StaffCommand[]) : []),
    ])
    await person.say(`/${command}`)
    return `/${command}`
  }
  if (dice < 68) {
    await person.upload('prices.csv', csvOf(15 + chance.below(60), chance.below(1000)))
    return 'upload'
  }
  if (dice < 70) {
    await person.upload('strange.bin', chance.pick(['', 'a;b\n1;2', '\u0000\u0001', 'date,close\nx,y']))
    return 'upload of something strange'
  }
  if (dice < 78) {
    const text = chance.pick(CASUAL)
    await person.say(text)
    return `say ${text.slice(0, 20)}`
  }
  if (dice < 82) {
    const data = chance.pick(STALE)
    if (person.replies().length > 0) await person.tapData(data)
    return `stale ${data}`
  }
  if (dice < 86) {
    await person.send(chance.pick(['sticker', 'voice'] as const))
    return 'sticker'
  }
  if (dice < 88) {
    await person.photo()
    return 'photo'
  }
  if (dice < 91) {
    const own = person.messages().findLast(({ from, text }) => !from.is_bot && text !== undefined)
    if (own !== undefined) await person.edit(own.message_id, 'edited')
    return 'edit'
  }
  const invoice = person.replies().findLast((message) => message.invoice !== undefined)
  if (invoice === undefined) {
    await person.say('/topup')
    return '/topup'
  }
  await person.pay()
  return 'pay'
}

/** The buttons one could tap, but for those that change the language: what is said must be in one's own. */
function buttonsOf(person: TestPerson, language: 'en' | 'ru'): Array<{ data: string; message: number }> {
  const other = language === 'en' ? 'ru' : 'en'
  return person
    .replies()
    .slice(-6)
    .flatMap(({ message_id, reply_markup }) =>
      (reply_markup?.inline_keyboard ?? [])
        .flat()
        .flatMap(({ callback_data }) =>
          callback_data === undefined ? [] : [{ data: callback_data, message: message_id }],
        ),
    )
    .filter(({ data }) => data !== `lang:${other}` && !(data.startsWith('d:') && data.endsWith(`:${other}`)))
}

/** Something that goes wrong, and would on a bad day. */
async function trouble(world: World, { person, language }: Walker, chance: Random): Promise<string> {
  const { telegram } = world
  const kinds = ['flood', 'error', 'before', 'after', 'twice', 'late', 'restart', 'kill'] as const
  const kind = chance.pick(kinds)
  switch (kind) {
    case 'flood':
      telegram.inject({ kind: 'too_many_requests', retry_after: 1 + chance.below(3) })
      return kind
    case 'error':
      telegram.inject({ kind: 'server_error', times: 1 + chance.below(2) })
      return kind
    case 'before':
      telegram.inject({ kind: 'drop_before' })
      return kind
    case 'after':
      telegram.inject({ kind: 'drop_after' })
      return kind
    case 'twice':
      telegram.inject({ kind: 'duplicate_update', copies: 1 + chance.below(3) })
      return kind
    case 'late':
      telegram.control.advance(5_000)
      await telegram.settled()
      return kind
    case 'restart':
      await world.restart()
      return 'restart'
    case 'kill':
      // In the middle of things: what was tapped and written is on its way, half done or not begun.
      for (let i = chance.below(4); i > 0; i--) {
        const data = chance.pick(buttonsOf(person, language))
        if (data !== undefined) person.rush.tapData(data.data, data.message)
        else person.rush.say('/balance')
      }
      for (let turns = chance.below(30); turns > 0; turns--) await new Promise((resolve) => setImmediate(resolve))
      await world.restart({ isKilled: true })
      return 'restart'
    default:
      return kind satisfies never
  }
}

// Run as a program: node dist/tests/journeys/walk.js 10000 [seed]
if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const steps = Number(process.argv[2] ?? 500)
  const seed = Number(process.argv[3] ?? Date.now() % 1_000_000)
  // A long walk may share its machine with others; it is stuck only when nothing moves at all.
  const report = await walk({
    steps,
    seed,
    patienceMs: 600_000,
    onStep: (line) => void process.stdout.write(`${line}\n`),
  })
  process.stdout.write(`${JSON.stringify({ seed, ...report }, null, 2)}\n`)
  process.exit(report.faults.length === 0 ? 0 : 1)
}
