import { createHash } from 'node:crypto'

/** Checks an export of the audit log (JSON lines, newest first, without a filter by actor or action): each record has to be
 *  chained to the one before it. Returns how many there are and the hash of the last one. Throws for the first record that is not
 *  what it was. */
export function verifyAudit(lines: string): { records: number; head: string } {
  const records = lines
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
    .reverse()
  let head = records[0].seq === 1 ? '0'.repeat(64) : null
  for (const [i, r] of records.entries()) {
    const texts = [r.action, r.target, r.reason, JSON.stringify(r.before), JSON.stringify(r.after), r.request_id]
    const fields = JSON.stringify([r.seq, Date.parse(r.at), r.actor_id, ...texts])
    const isNext = r.seq === records[0].seq + i
    // Of a period, the first record is chained to one that is not there.
    if (head !== null && (!isNext || createHash('sha256').update(`${head}\n${fields}`).digest('hex') !== r.hash))
      throw new Error(`record ${r.seq} is not what it was`)
    head = r.hash
  }
  return { records: records.length, head: String(head) }
}
