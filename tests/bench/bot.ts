import { burst, enrol, forecast, PACED_PER_SECOND, paced, startBot, userIds } from './bot-harness.ts'
import { type Finding, inTurn, median, p95 } from './measure.ts'
import { type Program, residentBytes, startProgram } from './processes.ts'

const USERS = 250
const UPDATES = 3_000
/** Before the first figure: machine code is made while a program runs, and what is asked for is what it does for hours. */
const WARM_UPDATES = 3_000
const ROUNDS = 5
const FORECASTS = 20
const ROWS = 250
const CROWD = 10_000

/** The bot and core as they run in production, against a bare echo on a Telegram of the same kind. */
export async function benchBot(): Promise<Finding[]> {
  const core = await startProgram('core/main')
  try {
    const speed = await measureSpeed(core)
    return [...speed, await measureMemory(core)]
  } finally {
    await core.stop()
  }
}

async function measureSpeed(core: Program): Promise<Finding[]> {
  await using shop = await startBot('bot/main', { CORE_URL: core.url })
  await using echo = await startBot('tests/bench/bot-echo')
  const ids = userIds(1_000_000, USERS)
  enrol(shop, ids)
  enrol(echo, ids)
  // Everybody has an account, and every code path has run hot.
  for (const text of ['/balance', '/help']) {
    await burst(shop, ids, text, WARM_UPDATES)
    await burst(echo, ids, text, WARM_UPDATES)
  }

  const rate = async (text: string) => {
    const cpu: { ours: number[]; echo: number[] } = { ours: [], echo: [] }
    const side = (of: 'ours' | 'echo') => async () => {
      const { perSecond, cpuMs } = await burst(of === 'ours' ? shop : echo, ids, text, UPDATES)
      cpu[of].push(cpuMs)
      return perSecond
    }
    const found = await inTurn(ROUNDS, side('ours'), side('echo'))
    const [ours, bare] = [median(cpu.ours).toFixed(2), median(cpu.echo).toFixed(2)]
    return { ...found, note: `ratios ${found.spread}; processor time an update: bot ${ours} ms, echo ${bare} ms` }
  }
  const balance = await rate('/balance')
  const help = await rate('/help')
  const ownTimes = await paced(shop, ids, '/balance')
  const echoTimes = await paced(echo, ids, '/balance')
  const pictures: number[] = []
  for (const id of userIds(2_000_000, FORECASTS + 3)) pictures.push(await forecast(shop, core, id, ROWS))
  const picture = median(pictures.slice(3))
  return [
    {
      what: `updates/s, /balance (asks core), ${USERS} people, against a bare echo`,
      ours: balance.ours,
      reference: balance.reference,
      figure: balance.ratio,
      unit: 'updates/s',
      atLeast: 0.6,
      note: balance.note,
    },
    {
      what: `updates/s, /help (asks nobody), ${USERS} people, against a bare echo`,
      ours: help.ours,
      reference: help.reference,
      figure: help.ratio,
      unit: 'updates/s',
      note: help.note,
    },
    {
      what: `update in to first call out, /balance, p95 at ${PACED_PER_SECOND} updates/s`,
      ours: p95(ownTimes),
      reference: p95(echoTimes),
      figure: p95(ownTimes),
      unit: 'ms',
      atMost: 20,
      note: `p50 ${median(ownTimes).toFixed(1)} ms; sandbox and both ways included`,
    },
    {
      what: `file in to picture out, ${ROWS} rows, the usual model, Confirm tapped at once, p50`,
      ours: picture,
      reference: null,
      figure: picture,
      unit: 'ms',
      atMost: 400,
      note: `p95 ${p95(pictures.slice(3)).toFixed(0)} ms`,
    },
  ]
}

async function measureMemory(core: Program): Promise<Finding> {
  await using shop = await startBot('bot/main', { CORE_URL: core.url })
  const settle = () => new Promise((resolve) => setTimeout(resolve, 3_000))
  await settle()
  const idle = residentBytes(shop.pid)
  const ids = userIds(3_000_000, CROWD)
  enrol(shop, ids)
  await burst(shop, ids, '/balance', CROWD)
  await settle()
  const grown = (residentBytes(shop.pid) - idle) / 1e6
  return {
    what: `memory of the bot after ${CROWD} people wrote once`,
    ours: grown,
    reference: null,
    figure: grown,
    unit: 'MB over idle',
    atMost: 60,
    note: `idle ${(idle / 1e6).toFixed(0)} MB`,
  }
}
