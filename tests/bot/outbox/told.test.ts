import { setImmediate as nextTurn } from 'node:timers/promises'
import { eq } from 'drizzle-orm'
import { expect, test, vi } from 'vitest'
import { outboxItems } from '../../../bot/db/schema.ts'
import { createSender } from '../../../bot/outbox/sender.ts'
import { createTold } from '../../../bot/outbox/told.ts'
import { createPeople } from '../../../bot/people/people.ts'
import { createCoreClient } from '../../../core/client.ts'
import type { ClaimedNotice } from '../../../core/contract/notices/types.ts'
import { silentLog } from '../../../core/kit/log.ts'
import { sendOver } from '../../support/telegram.ts'
import { openOutbox } from './world.ts'

const NOTICE: ClaimedNotice = {
  id: 'ntc_1',
  telegram_id: '1',
  type: 'factor_removed',
  text: 'Your second factor was removed.',
  data: {},
  silent: false,
  bulk: false,
  created_at: '2026-03-02T00:00:00.000Z',
}

async function startTold() {
  const world = await openOutbox()
  const now = () => world.clock.at
  const told = createTold({ db: world.db, now })
  const core = createCoreClient({
    baseUrl: 'http://core.test',
    botKey: 'key',
    send: sendOver(fetch),
    newRequestId: () => 'req_0',
  })
  const people = createPeople({ db: world.db, core, now, menu: { follow: async () => null, version: '1' } })
  return {
    told,
    people,
    now,
    outbox: world.outbox,
    clock: world.clock,
    /** The outcomes that core is owed, by notice. */
    async reports(): Promise<unknown[]> {
      const rows = await world.db.reader.select().from(outboxItems).where(eq(outboxItems.kind, 'report'))
      return rows.map(({ body }) => JSON.parse(body) as unknown)
    },
    [Symbol.asyncDispose]: () => world[Symbol.asyncDispose](),
  }
}

test('told: a notice that fails at every try is given up, and core hears so, also when it offers it again', async () => {
  await using world = await startTold()
  const { told, people, outbox, clock, now } = world
  await told.store([NOTICE])
  const sender = createSender({
    outbox,
    people,
    now,
    // Each rest lets the clock go on.
    sleep: async (ms) => {
      clock.at += ms
      await nextTurn()
    },
    log: silentLog,
    deliver: async () => {
      throw new Error('a fault of ours')
    },
    giveUp: (item) => told.end(item, 'given_up'),
  })
  sender.start()
  await vi.waitFor(async () => expect(await world.reports()).toEqual([{ id: 'ntc_1', outcome: 'given_up' }]), {
    timeout: 30_000,
  })
  await sender.stop()
  await told.store([NOTICE])
  expect(await world.reports()).toEqual([{ id: 'ntc_1', outcome: 'given_up' }])
})

test('told: one of no use later that met a blocked chat is blocked, also when core offers it again; a sent one is sent', async () => {
  await using world = await startTold()
  const { told, people, outbox } = world
  await people.setBlocked('1', true)
  const passing = { ...NOTICE, id: 'ntc_2', silent: true }
  await told.store([passing])
  await told.store([passing])
  expect(await world.reports()).toEqual([{ id: 'ntc_2', outcome: 'blocked' }])
  await people.setBlocked('1', false)
  await told.store([NOTICE])
  const item = (await outbox.due(10)).find(({ key }) => key === 'told:ntc_1')
  if (item === undefined) throw new Error('it is not due')
  await told.end(item, 'sent')
  await told.store([NOTICE])
  expect(await world.reports()).toContainEqual({ id: 'ntc_1', outcome: 'sent' })
  expect(await world.reports()).toHaveLength(2)
})
