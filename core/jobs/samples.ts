import type { Actor } from '../contract/account.ts'
import { personalAccountOf } from '../contract/trust/member.ts'
import type { DatasetRow } from '../datasets/store.ts'
import { decodeRecent, lastTimeOf } from '../datasets/recent.ts'
import { decodeTable, type TableRows } from '../datasets/table.ts'
import type { Reader } from '../db/client.ts'
import type { Series } from '../series/series.ts'
import { listSampled } from './sample-store.ts'

export interface SamplesDeps {
  /** The shop's own series, for trying its models. */
  series: ReadonlyArray<Pick<Series, 'times' | 'prices'>>
  /** Returns the table shipped with a model, as CSV; undefined if there is none. */
  tableSampleOf: (modelName: string) => Promise<string | undefined>
  telegramIdOf: (reader: Reader, userId: string) => Promise<string | null>
  /** The fingerprint under which the books know a Telegram id. */
  markOfTelegram: (telegramId: string) => string
}

type Sent = Pick<DatasetRow, 'recent' | 'tableOf' | 'panel' | 'validRows'>

/** A person's right to one free sample per model. */
export interface Right {
  /** The person: the fingerprint of a Telegram id outlives the accounts that it comes to. */
  to: string
  /** The models whose sample is used up or running. */
  taken: ReadonlySet<string>
}

/** Samples are free for their account: the shop pays by a grant, once per person and model. Rows decide what is a
 *  sample, not the sender. A job that runs or is OK uses up the right; one that ends otherwise returns it. */
export function createSamples({ series, tableSampleOf, telegramIdOf, markOfTelegram }: SamplesDeps) {
  /** True for the newest rows of one of the shop's own series, bit by bit, and for the table shipped with the model. */
  async function isSample({ recent, tableOf, panel, validRows }: Sent, modelName: string): Promise<boolean> {
    if (panel !== null) return false
    if (tableOf !== null) {
      const own = await tableSampleOf(modelName)
      return own !== undefined && rowsOf(own).length === validRows && isTable(decodeTable(recent).columns, own)
    }
    const lastAt = lastTimeOf(recent)
    const alike = series.filter(({ times }) => times.at(-1) === lastAt)
    if (alike.length === 0) return false
    const sent = decodeRecent(recent)
    return alike.some((own) => isEndOf(sent.times, own.times) && isEndOf(sent.prices, own.prices))
  }

  return {
    /** Null unless the rows are a sample. */
    async rightTo(
      reader: Reader,
      { userId, accountId }: Pick<Actor, 'userId' | 'accountId'>,
      sent: Sent,
      modelName: string,
    ): Promise<Right | null> {
      if (!(await isSample(sent, modelName))) return null
      const telegramId = await telegramIdOf(reader, userId)
      const to = telegramId === null ? personalAccountOf(userId) : markOfTelegram(telegramId)
      return { to, taken: new Set(await listSampled(reader, accountId, to)) }
    },

    /** True if this account or person has used the sample of this model. */
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

/** Returns the series of a CSV file with a header line and rows that begin with a day and a price. */
export function parseSample(text: string): Pick<Series, 'times' | 'prices'> {
  const rows = rowsOf(text)
  return {
    times: Float64Array.from(rows, ([day = '']) => Date.parse(day)),
    prices: Float64Array.from(rows, ([, price = '']) => Number(price)),
  }
}

const isEndOf = (sent: Float64Array, own: Float64Array): boolean =>
  sent.length <= own.length && sent.every((value, i) => value === own[own.length - sent.length + i])

/** The rows of a file of ours, below the line of names: no cell of it holds a comma. */
const rowsOf = (text: string): string[][] =>
  text
    .trim()
    .split(/\r?\n/)
    .slice(1)
    .map((line) => line.split(','))

function isTable(columns: TableRows['columns'], own: string): boolean {
  const names = own.slice(0, own.indexOf('\n')).trim().split(',')
  const rows = rowsOf(own)
  return columns.every(([name, values]) => {
    const place = names.indexOf(name)
    return values.every((value, i) => {
      const cell = rows[i]?.[place]
      return typeof value === 'number' ? value === Number(cell) : value === cell
    })
  })
}
