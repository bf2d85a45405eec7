import type { ActingClient } from '../../core/client.ts'
import type { Say } from '../locales/say.ts'

/** The person something is bought for: enough for core and for texts. */
export interface Buyer {
  readonly id: string
  readonly say: Say
  act<T>(work: (core: ActingClient) => Promise<T>): Promise<T>
}
