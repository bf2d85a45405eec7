import { setTimeout as wait } from 'node:timers/promises'
import Database from 'libsql'
import { join } from 'node:path'
import { z } from 'zod'
import type { Random } from '../../support/random.ts'
import { actFor, actForAdmin, createActs } from '../acts.ts'
import { type Findings, inspectLiveBooks, type JobState } from '../books/books.ts'
import { checkCore, checkStatement } from '../checks.ts'
import { createClient, json, Lost } from '../client.ts'
import { CRASH_ADMIN_TELEGRAM_ID } from '../core-process.ts'
import { resolveDoubts } from '../doubts.ts'
import { createJournal } from '../journal.ts'
import { PAID } from '../models.ts'
import { Stuck, waitFor } from '../progress.ts'
import type { SecretWatch } from '../secrets.ts'
import { isAtRest, judgeChat, wordsOf } from './chats.ts'
import { createPeople, type Person } from './people.ts'
import type { Product } from './product.ts'
import { type Promises, rebase } from './restore.ts'
import type { Sandbox } from './sandbox.ts'
import { judgeStars } from './stars.ts'

export interface ShopDeps {
  product: Product
  sandbox: Sandbox
  random: Random
  secrets: SecretWatch
  roundsMax: number
}

const ACCOUNTS = 3
const PEOPLE = 3
const FIRST_PERSON = 9_001
const REST_ROUND_MS = 250
const FAULTS_SHOWN = 40

type ChatJob = Pick<JobState, 'id' | 'status' | 'source' | 'telegram_id'>

/** The shop as its customers see it, over the API and in chats: what they have been promised, and what they got. */
export function createShop({ product, sandbox, random, secrets, roundsMax }: ShopDeps) {
  const journal = createJournal()
  const client = createClient({ journal, random, secrets })
  const acts = createActs({ client, journal, random, wait })
  const people = createPeople({ sandbox, random, refund })
  const state = { kills: 0 }
  const faults: string[] = []
  const repeated = new Map<string, number>()
  const errors = new Map<string, number>()
  const counts = { books: 0, doubts: 0, statements: 0, rests: 0, shown: 0, twice: 0, stray: 0, inTime: 0, late: 0 }
  const stars = { paid: 0, returned: 0 }
  /** Jobs that a restored bot may show once more, and how often it was restored. */
  const reshown = new Map<string, number>()
  /** Jobs that a restored core has done again. */
  const reopened = new Set<string>()
  let watched: Person[] = []
  let staying: ReturnType<typeof people.arrive> | undefined
  let lastPerson = FIRST_PERSON
  let audited = 0

  function note(found: readonly string[]): void {
    const left = FAULTS_SHOWN - faults.length
    faults.push(...found.slice(0, Math.max(0, left)).map((fault) => `kill ${state.kills}: ${fault}`))
  }

  const addTo = (map: Map<string, number>, key: string): void => void map.set(key, (map.get(key) ?? 0) + 1)

  /** Of the jobs of chats, and of all that have not ended. */
  function readJobs(): ChatJob[] {
    const db = new Database(join(product.dataDir, 'core.db'), { timeout: 5_000 })
    try {
      return db
        .prepare(
          `SELECT j.id, j.status, j.source, u.telegram_id FROM jobs AS j JOIN users AS u ON u.id = j.user_id
          WHERE j.source = 'chat' OR j.status = 'PENDING'`,
        )
        .all() as ChatJob[]
    } finally {
      db.close()
    }
  }

  const jobsOf = ({ id }: Person, jobs: readonly ChatJob[]): ChatJob[] =>
    jobs.filter(({ source, telegram_id: telegramId }) => source === 'chat' && telegramId === String(id))

  async function isQuiet(): Promise<boolean> {
    const { updates, calls } = await sandbox.pending()
    const jobs = readJobs()
    if (updates > 0 || calls > 0 || jobs.some(({ status }) => status === 'PENDING')) return false
    for (const person of watched)
      if (!isAtRest(person, await sandbox.chat(person.id), jobsOf(person, jobs))) return false
    return judgeStars(product.dataDir, await sandbox.charges()).length === 0
  }

  /** As staff does; what was refunded in vain, or not heard of for a kill, is not asked for again. */
  async function refund(chargeId: string): Promise<void> {
    try {
      const path = `/api/admin/payments/${chargeId}/refund`
      const reason = json({ reason: 'asked for' })
      await client.ask('POST', path, [200, 404, 409], { token: await actForAdmin(client), ...reason })
    } catch (error) {
      if (!(error instanceof Lost)) throw error
    }
  }

  async function signs(): Promise<string> {
    const { updates } = await sandbox.pending()
    const jobs = readJobs()
    const pending = jobs.filter(({ status }) => status === 'PENDING').length
    return `${await sandbox.calls()} calls, ${updates} updates, ${pending} of ${jobs.length} jobs pending`
  }

  async function inspect(): Promise<Findings> {
    const findings = inspectLiveBooks(product.dataDir, journal)
    counts.books++
    if (findings.audited < audited) note([`the audit log had ${audited} records and has ${findings.audited}`])
    audited = findings.audited
    note(findings.faults)
    return findings
  }

  /** Lets everybody leave, waits until nothing moves, and counts. */
  async function rest(): Promise<void> {
    if (staying === undefined) return
    await staying.leave()
    staying = undefined
    const seen = { stuck: '' }
    await waitFor('the shop comes to rest', isQuiet, { signs, roundsMax, roundMs: REST_ROUND_MS }).catch((error) => {
      if (!(error instanceof Stuck)) throw error
      seen.stuck = error.message
    })
    counts.rests++
    const findings = await inspect()
    if (findings.held !== 0) note([`${findings.held} credits are set aside at rest`])
    const charges = await sandbox.charges()
    Object.assign(stars, { paid: charges.length, returned: charges.filter(({ isRefunded }) => isRefunded).length })
    note(judgeStars(product.dataDir, charges))
    note(await checkCore(client))
    const chatters = watched.map(async ({ id }) => ({
      email: `chat ${id}`,
      token: await actFor(client.retrying, String(id)),
    }))
    for (const account of [...journal.accounts.slice(0, ACCOUNTS), ...(await Promise.all(chatters))]) {
      note(await checkStatement(client, account))
      counts.statements++
    }
    const before = faults.length
    const jobs = [...findings.jobs.values()]
    for (const person of watched) await judge(person, jobs)
    note(await sandbox.violations())
    note([...journal.complaints.splice(0), ...secrets.take()])
    if (seen.stuck !== '' && faults.length === before) note([seen.stuck])
  }

  async function judge(person: Person, jobs: readonly JobState[]): Promise<void> {
    const mine = jobs.filter(({ source, telegram_id: id }) => source === 'chat' && id === String(person.id))
    const messages = await sandbox.chat(person.id)
    for (const message of messages) if (message.from.is_bot) secrets.look(`chat ${person.id}`, wordsOf(message))
    const judged = judgeChat(person, messages, mine, {
      repeats: (job) => (repeated.get(job) ?? 0) + (reshown.get(job) ?? 0),
      endedAnew: (job) => reopened.has(job),
    })
    note(judged.faults)
    const canceled = new Set(person.acts.flatMap((act) => (act.kind === 'cancel' ? [act.job] : [])))
    for (const { id, status } of mine) if (canceled.has(id)) counts[status === 'CANCELED' ? 'inTime' : 'late']++
    counts.shown += judged.seen.pictures.size
    counts.twice += [...judged.seen.pictures.values()].filter((count) => count > 1).length
    counts.stray += judged.seen.strayWords
  }

  function arrive(): void {
    const guests = Array.from({ length: PEOPLE }, () => ({ id: lastPerson++, acts: [] }))
    watched = [...watched, ...guests]
    staying = people.arrive(guests)
  }

  return {
    journal,
    acts,
    retry: client.retry,
    state,
    note,
    rest,
    faults: (): string[] => [...faults],
    hear({ event, level, jobId, code, error }: Record<string, unknown>): void {
      if (event === 'request_failed' && code === 'internal')
        note([`core has failed in a way that nobody foresaw: ${JSON.stringify(error).slice(0, 300)}`])
      if (event === 'result_repeated') addTo(repeated, String(jobId))
      if (event === 'unhandled_rejection') note(['a program has ended by an error that nobody handled'])
      if (level === 'error' || level === 50) addTo(errors, String(event))
    },
    /** The first customers of the API, and staff, who receive notices of refunds. */
    async open(): Promise<void> {
      client.connect(product)
      await sandbox.act('say', { person: Number(CRASH_ADMIN_TELEGRAM_ID), text: '/start' })
      await Promise.all(Array.from({ length: ACCOUNTS }, () => client.register()))
    },
    /** People come in, who have not been there before; the chats of those before them are done with. */
    welcome(): void {
      watched = []
      arrive()
    },
    async afterStrike(): Promise<void> {
      const { idOf } = await inspect()
      note(await checkCore(client))
      const { faults: doubts, resolved } = await resolveDoubts({ client, journal, idOf })
      counts.doubts += resolved
      note([...doubts, ...journal.complaints.splice(0), ...secrets.take()])
    },
    /** What had not ended by the moment of the backup is done again. */
    beforeStartOfRestoredCore(): void {
      for (const { id, status } of readJobs()) if (status === 'PENDING') reopened.add(id)
      audited = 0
    },
    /** `from`: when it was started again, with the prices of the moment of the backup. */
    async afterRestoreOfCore(kept: Promises, from: number): Promise<void> {
      note(rebase(journal, inspectLiveBooks(product.dataDir, journal), kept))
      const { text } = await client.retrying.ask('GET', `/api/models/${PAID.name}`, [200])
      const { price_per_row: price } = z.object({ price_per_row: z.number() }).parse(JSON.parse(text))
      journal.prices.push({ price, askedAt: from, knownAt: performance.now() })
    },
    /** What was shown before may be shown again, in chats that are looked at still; and a card may be drawn again as it was before a tap
     *  that came after the backup, and was looked for in the rest before the restore. */
    afterRestoreOfBot(): void {
      for (const { id } of readJobs()) addTo(reshown, id)
      for (const person of watched) person.acts = person.acts.filter(({ kind }) => kind !== 'confirm')
      arrive()
    },
    /** What was said in chats since the backup nobody remembers: they are looked at no more, and others come in. */
    async forgetChats(): Promise<void> {
      await staying?.leave()
      watched = []
      arrive()
    },
    checked: (): Record<string, number> => ({
      'books counted': counts.books,
      'rests, with every chat read': counts.rests,
      'forecasts ordered in chats': people.counts.orders,
      'forecasts shown in chats': counts.shown,
      'shown twice, for the bot had died or was restored': counts.twice,
      'cancels tapped in chats': people.counts.cancels,
      'of them in time': counts.inTime,
      'of them too late': counts.late,
      'payments of Stars': stars.paid,
      'of them returned': stars.returned,
      'words that stayed beside a picture': counts.stray,
      'requests acknowledged': journal.counts.acknowledged,
      'requests replayed': journal.counts.replayed,
      'jobs canceled over the API': journal.counts.canceled,
      'cancels that came too late': journal.counts.cancelsTooLate,
      'doubts resolved': counts.doubts,
      'prices changed': journal.counts.prices,
      'models examined': journal.counts.models,
      'statements paged': counts.statements,
      'records of the audit log': audited,
      'texts looked through for secrets': secrets.texts(),
      'answers that said: later': journal.counts.askedToWait,
      ...Object.fromEntries([...errors].map(([event, count]) => [`log of an error: ${event}`, count])),
    }),
  }
}
export type Shop = ReturnType<typeof createShop>
