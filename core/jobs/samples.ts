import type { DatasetRow } from '../datasets/store.ts'
import { decodeRecent, lastTimeOf } from '../datasets/recent.ts'
import type { Reader } from '../db/client.ts'
import type { Series } from '../series/series.ts'
import { listSampled } from './sample-store.ts'

export interface SamplesDeps {
  /** The series that the shop gives everybody to try its models with. */
  series: ReadonlyArray<Pick<Series, 'times' | 'prices'>>
  telegramIdOf: (reader: Reader, accountId: string) => Promise<string | null>
}

/** Somebody's right to the sample of each model, once. */
export interface Right {
  /** The person: a Telegram id outlives the accounts that it comes to. */
  to: string
  /** The models whose sample has been had, or is on its way. */
  taken: ReadonlySet<string>
}

/** Samples cost their account nothing: the shop pays, out of a grant, once for each person and model. What is a sample its rows say,
 *  not its sender. The right is used up by a job that runs or is OK, and comes back with one that ends otherwise. */
export function createSamples({ series, telegramIdOf }: SamplesDeps) {
  /** True for the newest rows of one of the shop's own series, to the bit. */
  function isSample({ recent, tableOf }: Pick<DatasetRow, 'recent' | 'tableOf'>): boolean {
    if (tableOf !== null) return false
    const lastAt = lastTimeOf(recent)
    const alike = series.filter(({ times }) => times.at(-1) === lastAt)
    if (alike.length === 0) return false
    const sent = decodeRecent(recent)
    return alike.some((own) => isEndOf(sent.times, own.times) && isEndOf(sent.prices, own.prices))
  }

  return {
    /** Null for what is no sample. */
    async rightTo(reader: Reader, accountId: string, dataset: Parameters<typeof isSample>[0]): Promise<Right | null> {
      if (!isSample(dataset)) return null
      const telegramId = await telegramIdOf(reader, accountId)
      const to = telegramId === null ? accountId : `telegram:${telegramId}`
      return { to, taken: new Set(await listSampled(reader, accountId, to)) }
    },

    /** Whether the sample of a model has been had by this account or person. */
    async isTaken(reader: Reader, { accountId, grantedTo, modelName }: Had): Promise<boolean> {
      return grantedTo !== null && (await listSampled(reader, accountId, grantedTo)).includes(modelName)
    },
  }
}
export type Samples = ReturnType<typeof createSamples>

interface Had {
  accountId: string
  grantedTo: string | null
  modelName: string
}

/** The rows of a file of two columns and more that begins with a line of names, a day and a price in each row. */
export function parseSample(text: string): Pick<Series, 'times' | 'prices'> {
  const rows = text
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(','))
  return {
    times: Float64Array.from(rows, ([day = '']) => Date.parse(day)),
    prices: Float64Array.from(rows, ([, price = '']) => Number(price)),
  }
}

const isEndOf = (sent: Float64Array, own: Float64Array): boolean =>
  sent.length <= own.length && sent.every((value, i) => value === own[own.length - sent.length + i])
