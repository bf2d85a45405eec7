import { parquetReadObjects } from 'hyparquet'
import { samplePrices, startCore, type TestCore } from '../../support/core.ts'

export interface Shop {
  core: TestCore
  token: string
  staff: string
  download(table: string, query?: string): ReturnType<TestCore['request']>
}

/** A core in which a customer has paid, made a forecast and had a payment back, a second before now. */
export async function startShop(clock: { at: number }): Promise<Shop> {
  const core = await startCore({ now: () => clock.at, env: { SIGNUP_CREDITS: '500' } })
  const [token, staff] = [await core.register(), await core.admin()]
  await core.topUp(token, 1_000)
  await core.topUp(token, 300)
  const order = { model: 'coincast', data: samplePrices(60) }
  const done = await core.request('POST', '/api/predict', { token, json: order, headers: { prefer: 'wait=50' } })
  if (done.json.status !== 'OK') throw new Error(done.text)
  const { json: payments } = await core.request('GET', '/api/account/payments', { token })
  const path = `/api/admin/payments/${Object(payments.items)[0].charge_id}/refund`
  const refunded = await core.request('POST', path, { token: staff, json: { reason: 'not wanted' } })
  if (refunded.status !== 200) throw new Error(refunded.text)
  clock.at += 1_000
  const download = (table: string, query = '') =>
    core.request('GET', `/api/admin/export/${table}${query}`, { token: staff })
  return { core, token, staff, download }
}

/** The lines of a CSV without its head. */
export const rowsOf = (csv: string): string[] => csv.trim().split('\r\n').slice(1)
export const readParquet = (bytes: Uint8Array): Promise<Array<Record<string, unknown>>> =>
  parquetReadObjects({ file: new Uint8Array(bytes).buffer })
