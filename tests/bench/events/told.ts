import { burst, enrol, hearEach, startBot, userIds } from '../bot-harness.ts'
import { type Finding, median, p95 } from '../measure.ts'
import { BENCH_BOT_KEY, cpuMs, post, startProgram } from '../processes.ts'

const EVENTS_PER_SECOND = 20
const WARM = 60
const EVENTS = 300

/** From a request that makes an event, over its notice, to the call of Telegram that tells it: each in a chat of its own. */
export async function benchTold(): Promise<Finding[]> {
  const core = await startProgram('core/main', { SIGNUP_CREDITS: '0' })
  try {
    await using shop = await startBot('bot/main', { CORE_URL: core.url })
    const ids = userIds(4_000_000, WARM + EVENTS)
    enrol(shop, ids)
    // A bot may write to those only who have written to it.
    await burst(shop, ids, '/help', ids.length)
    const tokens = new Map<number, string>()
    for (const id of ids) {
      const acting = await post(core.url, '/api/bot/act-for', { telegram_id: String(id) }, BENCH_BOT_KEY)
      tokens.set(id, (acting as { access_token: string }).access_token)
    }
    // A deletion is told to its person at once.
    async function tell(id: number): Promise<void> {
      const headers = { authorization: `Bearer ${tokens.get(id)}`, 'content-type': 'application/json' }
      const { status } = await fetch(`${core.url}/api/account`, { method: 'DELETE', headers, body: '{}' })
      if (status !== 202) throw new Error(`the deletion answered ${status}`)
    }
    await hearEach(shop, ids.slice(0, WARM), EVENTS_PER_SECOND, tell)
    const before = [cpuMs(core.pid), cpuMs(shop.pid)] as const
    const times = await hearEach(shop, ids.slice(WARM), EVENTS_PER_SECOND, tell)
    const spent = (pid: number, from: number): string => ((cpuMs(pid) - from) / EVENTS).toFixed(2)
    return [
      {
        what: `event to the call of Telegram that tells it, p95 at ${EVENTS_PER_SECOND} events/s to as many chats`,
        ours: p95(times),
        reference: null,
        figure: p95(times),
        unit: 'ms',
        atMost: 50,
        note: `p50 ${median(times).toFixed(1)} ms, the request that makes it included; processor time an event: core ${spent(core.pid, before[0])} ms, bot ${spent(shop.pid, before[1])} ms`,
      },
    ]
  } finally {
    await core.stop()
  }
}
