import { sql } from 'drizzle-orm'
import { startCore } from '../../support/core.ts'

// node --max-old-space-size=MB dist/tests/bench/events/catch-up.js EVENTS: writes so many events, lets readers that have nothing read
// all of them, and says how long each took. A core that read ahead of its readers would not fit into the heap that it is given.
const count = Number(process.argv[2])
const BATCH = 20_000
/** Each reader hangs up now and then, and goes on after the last event that it has. */
const HANG_UPS = 3

const core = await startCore()
const anna = await core.register()
const accountId = String((await core.request('GET', '/api/account', { token: anna })).json.id)
const data = { job_id: `job_${'x'.repeat(30)}`, status: 'OK', model: 'naive', cost: 3, source: 'api' }
for (let left = count; left > 0; left -= BATCH) {
  await core.db.write(async (tx) => {
    await tx.run(sql`INSERT INTO events (type, version, account_id, user_id, data, created_at)
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${Math.min(left, BATCH)})
      SELECT 'job.finished', 1, ${accountId}, NULL, ${JSON.stringify(data)}, ${Date.now()} FROM n`)
  })
}

/** Reads on after `lastId` until so many have come, or the stream ends; returns the last id and how many there were. */
async function read(path: string, token: string, { lastId, max }: { lastId: string; max: number }) {
  const headers = { authorization: `Bearer ${token}`, 'last-event-id': lastId }
  const response = await core.app.fetch(new Request(`${core.url}${path}`, { headers }))
  if (response.status !== 200 || response.body === null) throw new Error(`${path} answered ${response.status}`)
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
  let rest = ''
  let seen = 0
  let last = lastId
  while (seen < max) {
    const { done, value = '' } = await reader.read()
    if (done) break
    const lines = `${rest}${value}`.split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) {
      if (!line.startsWith('id: ')) continue
      const [before, now] = [placeOf(last), placeOf(line.slice(4))]
      if (before > 0 && now !== before + 1) throw new Error(`${path}: ${now} came after ${before}`)
      last = line.slice(4)
      seen++
    }
  }
  await reader.cancel()
  return { lastId: last, seen }
}

/** The position that an id names. */
const placeOf = (id: string): number => Number.parseInt(/^evt_([0-9a-z]+)-/.exec(id)?.[1] ?? '0', 36)

for (const [path, isAdmin] of [
  ['/api/events', false],
  ['/api/admin/events?type=job.finished', true],
] as const) {
  const began = performance.now()
  let lastId = 'evt_0-0'
  let seen = 0
  const share = Math.ceil(count / (HANG_UPS + 1))
  while (seen < count) {
    const token = isAdmin ? await core.admin() : anna
    const part = await read(path, token, { lastId, max: Math.min(share, count - seen) })
    // What came beyond its share in the same breath counts too.
    seen += part.seen
    lastId = part.lastId
  }
  const seconds = (performance.now() - began) / 1000
  process.stdout.write(`${path}: ${seen} events in ${seconds.toFixed(1)} s, ${Math.round(seen / seconds)} per second\n`)
}
await core.close()
process.exit(0)
