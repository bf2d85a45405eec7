import type { Findings } from '../books/books.ts'
import type { Journal } from '../journal.ts'

/** What core had acknowledged before a backup was begun. */
export interface Promises {
  accounts: Set<string>
  topUps: Set<string>
  orders: Set<string>
  ended: Set<string>
  datasets: Set<string>
}

export function promisesOf(journal: Journal): Promises {
  const orders = [...journal.orders.values()].filter(({ jobId }) => jobId !== null)
  return {
    accounts: new Set(journal.accounts.map(({ email }) => email)),
    topUps: new Set([...journal.topUps.values()].filter(({ id }) => id !== null).map(({ key }) => key)),
    orders: new Set(orders.map(({ key }) => key)),
    ended: new Set(orders.filter(({ told }) => told !== null && told !== 'PENDING').map(({ key }) => key)),
    datasets: new Set(journal.datasets.keys()),
  }
}

/** Brings the journal to what a restored core knows: what was acknowledged after the backup is forgotten where it is gone. Returns what
 *  was acknowledged before it and is gone all the same. */
export function rebase(journal: Journal, { jobs, idOf, emails, datasets }: Findings, kept: Promises): string[] {
  const lost: string[] = []
  const isLost = (what: string, isThere: boolean, wasPromised: boolean): boolean => {
    if (!isThere && wasPromised)
      lost.push(`${what} was acknowledged before the backup, and the restored core does not know it`)
    return !isThere
  }
  journal.accounts = journal.accounts.filter(
    ({ email }) => !isLost(`the account ${email}`, emails.has(email), kept.accounts.has(email)),
  )
  const owners = new Set(journal.accounts)
  for (const { key, account, id } of journal.topUps.values()) {
    if (isLost(`top-up ${key}`, id === null || idOf.has(key), kept.topUps.has(key)) || !owners.has(account))
      journal.topUps.delete(key)
  }
  for (const order of journal.orders.values()) {
    const { key, account, jobId, datasetId } = order
    const isGone = isLost(`order ${key}`, jobId === null || idOf.has(key), kept.orders.has(key))
    // What nobody has answered is sent again, unless what it is about is gone.
    const isVoid = jobId === null && datasetId !== null && !datasets.has(datasetId)
    if (isGone || isVoid || !owners.has(account)) journal.orders.delete(key)
    // What had not ended by then may end in another way now.
    else if (!kept.ended.has(key)) order.told = jobId === null ? null : (jobs.get(jobId)?.status ?? null)
  }
  for (const id of journal.datasets.keys()) {
    if (isLost(`dataset ${id}`, datasets.has(id), kept.datasets.has(id))) journal.datasets.delete(id)
  }
  return lost
}
