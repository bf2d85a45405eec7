import type { ActingClient } from '../../core/client.ts'
import type { Say } from '../locales/say.ts'

/** For whom something is ordered: enough of a person for core and for words. */
export interface Buyer {
  readonly id: string
  readonly say: Say
  act<T>(work: (core: ActingClient) => Promise<T>): Promise<T>
}
