import type { StarTransaction } from 'grammy/types'
import { expect, test } from 'vitest'
import type { CoreClient } from '../../../core/client.ts'
import type { StarReport } from '../../../core/contract/payment.ts'
import { createStarReport } from '../../../bot/outbox/star-report.ts'
import { openOutbox } from './world.ts'

const user = { id: 7, is_bot: false, first_name: 'Anna' }
const partner = { type: 'user', transaction_type: 'invoice_payment', user } as const
const paid = (id: string, date: number): StarTransaction => ({
  id,
  amount: 25,
  date,
  source: { ...partner, invoice_payload: 'pay_1:250' },
})

/** A bot whose Telegram has these transactions, and whose core has booked all but some of them. */
async function startReport(all: StarTransaction[], unbooked: string[] = []) {
  const world = await openOutbox()
  const told: StarReport[] = []
  const asked: number[] = []
  const bot = {
    async reportStars(report: StarReport) {
      told.push(report)
      return { charge_ids: unbooked }
    },
  }
  const report = createStarReport({
    api: {
      getStarTransactions: async ({ offset = 0, limit = 100 } = {}) => {
        asked.push(offset)
        return { transactions: all.slice(offset, offset + limit) }
      },
    },
    // Nothing else of core is asked.
    core: { bot } as unknown as CoreClient,
    outbox: world.outbox,
  })
  return { world, report, told, asked }
}

const at = (seconds: number): string => new Date(seconds * 1000).toISOString()

test('stars: what is younger than asked for is told, with how many are older, and read on from there', async () => {
  const old = Array.from({ length: 250 }, (_, index) => paid(`old-${index}`, index))
  const all = [...old, paid('new', 1_000), { id: 'new', amount: 25, date: 1_001, receiver: partner }]
  const { world, report, told, asked } = await startReport(all)
  await using _ = world
  await report({ kind: 'stars', since: at(900), offset: 0 })
  expect(told).toEqual([
    {
      offset: 250,
      items: [
        { kind: 'payment', charge_id: 'new', order_id: 'pay_1', amount: 25 },
        { kind: 'refund', charge_id: 'new', order_id: null, amount: 25 },
      ],
    },
  ])
  await report({ kind: 'stars', since: at(900), offset: 250 })
  expect(asked).toEqual([0, 100, 200, 250])
  expect(told[1]).toEqual(told[0])
})

test('stars: a list that is shorter than core remembers, as that of another bot is, is read from its beginning', async () => {
  const { world, report, told, asked } = await startReport([paid('first', 1_000)])
  await using _ = world
  await report({ kind: 'stars', since: at(0), offset: 40 })
  expect([asked, told[0]?.offset, told[0]?.items.length]).toEqual([[40, 0], 0, 1])
})

test('stars: what core has not booked is reported to it once more, and nothing else', async () => {
  const { world, report } = await startReport([paid('known', 1_000), paid('lost', 1_000)], ['lost'])
  await using _ = world
  await report({ kind: 'stars', since: at(0), offset: 0 })
  const due = (await world.outbox.due(10)).filter(({ kind }) => kind !== 'reconcile')
  expect(due.map(({ key, userId }) => [key, userId])).toEqual([['payment:lost', '7']])
})
