import type { Findings } from './books.ts'
import type { Client } from './client.ts'
import { isRefused, type Journal } from './journal.ts'

export interface DoubtsDeps {
  client: Client
  journal: Journal
  /** What the books say was done, by key. */
  idOf: Findings['idOf']
}

/** What was sent and not answered is sent again, as a client would: what had been done is repeated, what had not is done now. */
export async function resolveDoubts({
  client,
  journal,
  idOf,
}: DoubtsDeps): Promise<{ faults: string[]; resolved: number }> {
  const orders = [...journal.orders.values()].filter((order) => order.jobId === null && !isRefused(order))
  const topUps = [...journal.topUps.values()].filter(({ id }) => id === null)
  const sent = [
    ...orders.map((order) => ({ key: order.key, reply: client.sendOrder(order) })),
    ...topUps.map((topUp) => ({ key: topUp.key, reply: client.sendTopUp(topUp) })),
  ]
  const faults: string[] = []
  for (const { key, reply } of sent) {
    const { status, replayed, text } = await reply
    journal.counts.inDoubt++
    if (idOf.has(key)) journal.counts.inDoubtDone++
    if (status < 300 && replayed !== idOf.has(key))
      faults.push(
        `${key} ${idOf.has(key) ? `was done as ${idOf.get(key)} and is done again` : 'was not done and is said to be'}: ${status} ${text.slice(0, 200)}`,
      )
  }
  return { faults, resolved: sent.length }
}
