import type { Findings } from './books/books.ts'
import type { Client } from './client.ts'
import { isRefused, type Journal } from './journal.ts'

export interface DoubtsDeps {
  client: Client
  journal: Journal
  /** What the books say was done, by key. */
  idOf: Findings['idOf']
}

/** What was sent and not answered is sent again, as a client would: what had been done is repeated, what had not is done now. Where that
 *  needs more than one attempt, an earlier one may have done it. */
export async function resolveDoubts({
  client,
  journal,
  idOf,
}: DoubtsDeps): Promise<{ faults: string[]; resolved: number }> {
  const orders = [...journal.orders.values()].filter((order) => order.jobId === null && !isRefused(order))
  const topUps = [...journal.topUps.values()].filter(({ id }) => id === null)
  const sent = await Promise.all([
    ...orders.map(async (order) => ({ key: order.key, ...(await client.retry(() => client.sendOrder(order))) })),
    ...topUps.map(async (topUp) => ({ key: topUp.key, ...(await client.retry(() => client.sendTopUp(topUp))) })),
  ])
  const faults: string[] = []
  for (const { key, value, losses } of sent) {
    const { status, replayed, text } = value
    journal.counts.inDoubt++
    if (idOf.has(key)) journal.counts.inDoubtDone++
    const isAsExpected = replayed === idOf.has(key) || (replayed && losses > 0)
    if (status < 300 && !isAsExpected)
      faults.push(
        `${key} ${idOf.has(key) ? `was done as ${idOf.get(key)} and is done again` : 'was not done and is said to be'}: ${status} ${text.slice(0, 200)}`,
      )
  }
  return { faults, resolved: sent.length }
}
