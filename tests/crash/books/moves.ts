/** A posting with the entry that made it; without one, `source`, `target` and `amount` are null. */
export interface Move {
  id: string
  type: string
  key: string
  account_id: string | null
  job_id: string | null
  source: string | null
  target: string | null
  amount: number | null
}

/** Notes the fault unless it holds. */
export type Expect = (holds: boolean, fault: () => string) => void
