import { Api } from 'grammy'
import { expect, test } from 'vitest'
import { createDownload, FileTooLarge } from '../../../bot/telegram/download.ts'
import { LIMITS } from '../../../core/contract/limits.ts'

const ROOT = 'https://api.telegram.org'
const TOKEN = '123:SECRET'

/** A Bot API that answers getFile with `about`, and hands out files by `send`. */
function createFiles(about: object, send: typeof fetch) {
  const api = new Api(TOKEN, { apiRoot: ROOT, fetch: (async () => Response.json(about)) as typeof fetch })
  const download = createDownload({ apiRoot: ROOT, token: TOKEN, fetch: send })
  return () => download(api, 'file')
}
const found = { ok: true, result: { file_id: 'file', file_unique_id: 'f', file_path: 'documents/prices.csv' } }

test('download: what was sent arrives; a file that is not there, or not reached, is an error without the token', async () => {
  expect(Buffer.from(await createFiles(found, async () => new Response('date,close'))()).toString()).toBe('date,close')
  for (const send of [
    async () => new Response('gone', { status: 404 }),
    async (url: unknown) => Promise.reject(new TypeError(`fetch failed: ${String(url)}`)),
  ]) {
    const error = await createFiles(found, send)().catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(Error)
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('SECRET')
  }
})

test('download: a file is too large by what Telegram says, or by what comes', async () => {
  const refusal = { ok: false, error_code: 400, description: 'Bad Request: file is too big' }
  await expect(createFiles(refusal, async () => new Response(''))()).rejects.toBeInstanceOf(FileTooLarge)
  const bytes = new Uint8Array(LIMITS.fileBytesMax + 1)
  await expect(createFiles(found, async () => new Response(bytes))()).rejects.toBeInstanceOf(FileTooLarge)
  const whole = await createFiles(found, async () => new Response(bytes.subarray(1)))()
  expect(whole.byteLength).toBe(LIMITS.fileBytesMax)
})
