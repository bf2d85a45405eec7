import { z } from 'zod'
import { samplePrices } from '../support/samples.ts'
import { honestSeries, seriesManifest } from '../support/onnx-models.ts'
import { type Ask, type Asker, type Client, json, toInline } from './client.ts'
import { CRASH_ADMIN_TELEGRAM_ID, CRASH_BOT_KEY } from './core-process.ts'
import { type Account, type Journal, noteTold } from './journal.ts'
import { PAID, SLOW } from './models.ts'
import type { Random } from '../support/random.ts'

const PRICE_MAX = 4
/** Until when a cancel is sent, at first; from then on as the last ones have met the ends of their jobs. */
const CANCEL_MS = { first: 250, min: 50, max: 4_000 }

/** A token that acts for a Telegram user. */
export async function actFor(client: Asker, telegramId: string): Promise<string> {
  const door = await client.ask('POST', '/api/bot/act-for', [200], {
    token: CRASH_BOT_KEY,
    ...json({ telegram_id: telegramId }),
  })
  return z.object({ access_token: z.string() }).parse(JSON.parse(door.text)).access_token
}

export const actForAdmin = (client: Asker): Promise<string> => actFor(client, CRASH_ADMIN_TELEGRAM_ID)

export interface ActsDeps {
  client: Client
  journal: Journal
  random: Random
  wait: (ms: number) => Promise<unknown>
}

/** What customers and admins do, one thing after another; all of it is noted in the journal. */
export function createActs({ client, journal, random, wait }: ActsDeps) {
  const { counts } = journal
  const { ask, register, topUp, sendTopUp, newOrder, sendOrder, submit } = client
  let uploads = 0
  let isPricing = false
  let cancelMsMax = CANCEL_MS.first

  async function quoteThenSubmit(account: Account): Promise<void> {
    const rows = random.int(20, 60)
    const { content, headers } = toInline(PAID.name, samplePrices(rows, { seed: random.int(1, 1_000_000) }))
    const quote = await ask('POST', '/api/predict/quote', [200], { account, headers, body: content })
    if (quote.status !== 200) return
    const { dataset_id: datasetId, cost } = quoteSchema.parse(JSON.parse(quote.text))
    journal.datasets.set(datasetId, account)
    counts.acknowledged++
    const body = { model: PAID.name, horizon: 5, dataset_id: datasetId }
    const order = newOrder(account, { upload: false })
    Object.assign(order, { rows, model: PAID.name, quoted: cost, datasetId, body: () => toBody(json(body)) })
    await sendOrder(order)
  }

  /** Cancels a job of a model that takes its time, at some moment between its order and after its end. */
  async function cancel(account: Account): Promise<void> {
    const order = newOrder(account, { waits: false, upload: false })
    const { headers, content } = toInline(SLOW.name, samplePrices(order.rows, { seed: random.int(1, 1_000_000) }))
    Object.assign(order, { model: SLOW.name, body: () => ({ headers, content }) })
    await sendOrder(order)
    if (order.jobId === null) return
    await wait(random.int(0, cancelMsMax))
    const reply = await ask('DELETE', `/api/predict/${order.jobId}`, [200, 409], { account })
    const isInTime = reply.status === 200
    cancelMsMax = Math.round(Math.min(CANCEL_MS.max, Math.max(CANCEL_MS.min, cancelMsMax * (isInTime ? 1.3 : 0.5))))
    if (!isInTime) return void counts.cancelsTooLate++
    counts.acknowledged++
    counts.canceled++
    noteTold(journal, order, 'CANCELED')
  }

  async function look(account: Account): Promise<void> {
    const orders = [...journal.orders.values()].filter((order) => order.jobId !== null && order.account === account)
    const order = random.pick(orders.slice(-30))
    if (order !== undefined) {
      const reply = await ask('GET', `/api/predict/${order.jobId}`, [200], { account })
      if (reply.status === 200) noteTold(journal, order, jobStatusSchema.parse(JSON.parse(reply.text)).status)
      // A picture that is not there yet is refused with the reason.
      if (order.told === 'OK') await ask('GET', `/api/predict/${order.jobId}/chart.png`, [200], { account })
    }
    await ask('GET', '/api/predict/history?limit=5', [200], { account })
    await ask('GET', '/api/account/balance', [200], { account })
  }

  /** Sends something acknowledged before again: it must be answered as before, and done once. */
  async function repeat(): Promise<void> {
    const order = random.pick([...journal.orders.values()].filter(({ jobId }) => jobId !== null).slice(-200))
    const paid = random.pick([...journal.topUps.values()].filter(({ id }) => id !== null).slice(-200))
    if (order !== undefined && random.next() < 0.5) await sendOrder(order)
    else if (paid !== undefined) await sendTopUp(paid)
  }

  /** Another price for the model that costs; one change at a time, so that their order is known. */
  async function changePrice(): Promise<void> {
    if (isPricing) return
    isPricing = true
    try {
      const token = await actForAdmin(client)
      const change = { price: random.int(1, PRICE_MAX), askedAt: performance.now(), knownAt: Infinity }
      journal.prices.push(change)
      const body = json({ price_per_row: change.price, reason: 'a price that changes' })
      const reply = await ask('POST', `/api/admin/models/${PAID.name}/price`, [200, 409], { token, ...body })
      if (reply.status === 200) change.knownAt = performance.now()
      counts.prices++
    } finally {
      isPricing = false
    }
  }

  /** A version of a model, examined by a child of core; it is never sold. If a child dies there, core answers 503. */
  async function uploadModel(): Promise<void> {
    const token = await actForAdmin(client)
    const number = ++uploads
    const bytes = honestSeries(number)
    const form = (): FormData => {
      const parts = new FormData()
      parts.set('model', new Blob([Uint8Array.from(bytes)]), 'model.onnx')
      const manifest = seriesManifest(bytes, { name: 'extra', version: `1.0.${number}` })
      parts.set('manifest', JSON.stringify(manifest))
      return parts
    }
    const ask: Ask = { token, body: form() }
    const reply = await client.ask('POST', '/api/admin/models', [200, 201], ask, () => ({ token, body: form() }))
    if (reply.status === 201) counts.models++
  }

  return {
    quoteThenSubmit,
    cancel,
    changePrice,
    uploadModel,
    async anything(account: Account): Promise<void> {
      const dice = random.next()
      if (dice < 0.14) return topUp(account)
      if (dice < 0.54) return void (await submit(account))
      if (dice < 0.62) return quoteThenSubmit(account)
      if (dice < 0.78) return cancel(account)
      if (dice < 0.88) return look(account)
      if (dice < 0.97) return repeat()
      if (dice < 0.98) return changePrice()
      return register()
    },
  }
}
export type Acts = ReturnType<typeof createActs>

const quoteSchema = z.object({ dataset_id: z.string(), cost: z.number() })
const jobStatusSchema = z.object({ status: z.enum(['PENDING', 'OK', 'ERROR', 'CANCELED']) })

const toBody = ({ headers, body }: ReturnType<typeof json>) => ({ headers, content: body })
