import { createHmac } from 'node:crypto'

/** Stands for an id in exports: the same id has the same pseudonym in every export of this instance, and nobody finds the id without
 *  its key. `key`: a secret of this instance that is not in the database. */
export function createPseudonyms(key: string) {
  const own = createHmac('sha256', key).update('exports').digest()
  const of = (id: string): string => {
    const prefix = /^[a-z]{2,4}_/.exec(id)?.[0] ?? ''
    return prefix + createHmac('sha256', own).update(id).digest('hex').slice(0, 24)
  }
  return {
    of,
    /** An account of the ledger as its kind and a pseudonym: of a wallet the account's, of a hold the job's. A provider is no secret. */
    ofSide: (ledgerAccount: string): [kind: string, id: string | null] => {
      const [kind = '', ...rest] = ledgerAccount.split(':')
      if (kind === 'funding' || rest.length === 0) return [ledgerAccount, null]
      return [kind, of(rest.join(':'))]
    },
    ofNullable: (id: string | null): string | null => (id === null || id === '' ? null : of(id)),
  }
}
export type Pseudonyms = ReturnType<typeof createPseudonyms>
