import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { createRandom } from '../../support/random.ts'
import { type CoreProcess, startCoreProcess } from '../core-process.ts'
import { writeModels } from '../models.ts'
import { cpuSigns, waitFor } from '../progress.ts'
import type { Report } from '../report.ts'
import { createPeople } from './people.ts'

export interface ToldOptions {
  kills: number
  seed: number
  /** Of the broadcast. */
  recipients?: number
}

const CORE = 'tests/crash/told/core-main'
const TEXT = { en: 'A new model is here', ru: 'Новая модель' }
/** More than a bot may take to report what it has in hand. */
const LEASE_MS = 11 * 60_000
const MESSAGES_SHOWN_MAX = 100

/** Kills core at random moments while customers ask, staff answer and a broadcast goes out, and checks that every message that was
 *  acknowledged is in its ticket once, that each answer is told once, and that the broadcast reaches each person once. */
export async function runTold({ kills, seed, recipients = 300 }: ToldOptions): Promise<Report> {
  const folder = mkdtempSync(join(tmpdir(), 'coincast-told-'))
  const [dataDir, modelsDir] = [join(folder, 'data'), join(folder, 'models')]
  mkdirSync(modelsDir)
  writeModels(modelsDir)
  const random = createRandom(seed)
  const people = createPeople({ random })
  const faults: string[] = []
  let aheadMs = 0
  let core: CoreProcess | undefined

  async function start(): Promise<CoreProcess> {
    const env = { AHEAD_MS: String(aheadMs) }
    core = await startCoreProcess({ dataDir, modelsDir, program: CORE, env })
    people.connect(core.url)
    return core
  }

  async function begin(): Promise<string> {
    for (let i = 0; i < recipients; i++) {
      const token = await people.actFor(String(20_000 + i))
      await people.ask('PATCH', '/api/notifications/preferences', token, { kinds: { news: ['telegram'] } })
    }
    const { json } = await people.ask('POST', '/api/admin/broadcasts', await people.admin(), { text: TEXT })
    const id = String(json['id'])
    const path = `/api/admin/broadcasts/${id}/start`
    // Its answer may be lost: the state says whether it has begun.
    await people.ask('POST', path, await people.admin(), { recipients: Number(json['recipients']) })
    return id
  }
  const view = async (id: string) => (await people.ask('GET', `/api/admin/broadcasts/${id}`, await people.admin())).json

  /** What was said is in its ticket once, and nothing is there that nobody said. */
  async function checkTickets(): Promise<number> {
    const token = await people.admin()
    const ids = new Set(people.said.flatMap(({ ticketId }) => ticketId ?? []))
    for (const id of ids) {
      const thread = await people.ask('GET', `/api/admin/tickets/${id}`, token)
      const texts = (thread.json['messages'] as Array<{ text: string }>).map(({ text }) => text)
      if (texts.length >= MESSAGES_SHOWN_MAX) faults.push(`ticket ${id} is too long to be checked`)
      if (new Set(texts).size !== texts.length) faults.push(`ticket ${id} has a message twice: ${texts.join(', ')}`)
      for (const { text, isDone } of people.said.filter(({ ticketId }) => ticketId === id))
        if (isDone && !texts.includes(text)) faults.push(`ticket ${id} has lost "${text}"`)
    }
    return ids.size
  }

  function checkTold(): number {
    for (const [what, ids] of people.told) if (ids.size !== 1) faults.push(`${ids.size} notices of "${what}"`)
    const answers = people.said.filter(({ by }) => by === 'staff')
    for (const { text, telegramId } of answers)
      if (![...people.told.keys()].some((what) => what.startsWith(`${telegramId}: `) && what.endsWith(text)))
        faults.push(`${telegramId} was not told "${text}"`)
    return answers.length
  }

  try {
    let alive = await start()
    const broadcast = await begin()
    for (let n = 0; n < kills; n++) {
      const load = people.live()
      await wait(random.int(50, 1_200))
      alive.kill('SIGKILL')
      await alive.exited
      await load
      aheadMs += LEASE_MS
      alive = await start()
      await people.settle()
      await checkTickets()
    }
    const signs = () => cpuSigns([alive.pid])
    aheadMs += LEASE_MS
    alive.kill('SIGKILL')
    await alive.exited
    alive = await start()
    await waitFor(
      'all is told',
      async () => (await people.bot()) === 0 && (await view(broadcast))['state'] === 'done',
      {
        signs,
      },
    )
    const tickets = await checkTickets()
    const answers = checkTold()
    const report = await view(broadcast)
    const got = [...people.told.keys()].filter((what) => what.endsWith(TEXT.en)).length
    if (got !== recipients || report['sent'] !== recipients || report['owed'] !== 0)
      faults.push(`the broadcast reached ${got} of ${recipients}, and reports ${JSON.stringify(report)}`)
    return {
      part: 'told',
      seed,
      kills: { core: kills },
      checked: { tickets, 'messages of tickets': people.said.length, 'answers told': answers, recipients: got },
      faults,
    }
  } finally {
    core?.kill('SIGKILL')
    await core?.exited
    rmSync(folder, { recursive: true, force: true })
  }
}
