import { eq } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { mails, notices } from '../../../core/db/schema/notices.ts'
import { samplePrices } from '../../support/core.ts'
import { startMailBox } from '../auth/mail-box.ts'
import { adjust, both, clock, open, planned, prefer, start } from '../notices/world.ts'

/** Somebody who reads of money by mail, and a core whose other letters are sent. */
async function world() {
  const box = await startMailBox()
  open.push(box)
  const core = await start({ env: { MAIL_URL: box.url } })
  const token = await both(core, '7')
  await prefer(core, token, { kinds: { money: ['email'] } })
  await core.sweep()
  box.letters.splice(0)
  return { box, core, token }
}

test('mail: a mail server that takes its time keeps no other work of the shop waiting', async () => {
  const { box, core, token } = await world()
  const customer = await core.register()
  await core.topUp(customer, 10_000)
  await core.sweep()
  const release = box.hold()
  await adjust(core, token, 50)
  await planned(core)
  clock.at += 66_000
  const json = { model: 'ar', horizon: 2, data: samplePrices(60) }
  const asked = { token: customer, json, headers: { prefer: 'wait=30' } }
  expect((await core.request('POST', '/api/predict', asked)).status).toBe(200)
  const swept = core.sweep()
  const admin = await core.admin()
  await expect
    .poll(async () => {
      const { json: log } = await core.request('GET', '/api/admin/audit?action=job.ordered', { token: admin })
      return (log.items as unknown as unknown[]).length
    })
    .toBe(1)
  release()
  await swept
  expect(box.letters.map(({ subject }) => subject)).toContain('Credits from Coincast')
}, 60_000)

test('mail: a letter that cannot be read any more is given up, and the next ones go', async () => {
  const { box, core, token } = await world()
  box.refuse(true)
  await adjust(core, token, 50)
  await planned(core)
  clock.at += 66_000
  await core.sweep()
  const [waiting] = await core.db.reader.select().from(mails)
  await core.db.write(async (tx) => void (await tx.update(mails).set({ sealed: 'x'.repeat(60) })))
  box.refuse(false)
  await adjust(core, token, 70)
  await planned(core)
  clock.at += 3_600_000
  await core.sweep()
  expect(box.letters.map(({ subject }) => subject)).toEqual(['Credits from Coincast'])
  expect(await core.db.reader.select().from(mails)).toEqual([])
  const [ended] = await core.db.reader
    .select({ state: notices.state, why: notices.why })
    .from(notices)
    .where(eq(notices.id, waiting?.noticeId ?? ''))
  expect(ended).toEqual({ state: 'failed', why: 'expired' })
})
