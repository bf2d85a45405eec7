import { type Api, GrammyError } from 'grammy'
import { LIMITS } from '../../core/contract/limits.ts'

export interface DownloadDeps {
  apiRoot: string
  token: string
  fetch: typeof fetch
}

/** The file is larger than core accepts, or than its declared size. */
export class FileTooLarge extends Error {
  override name = 'FileTooLarge'
}

const DOWNLOAD_MS_MAX = 30_000

/** Fetches a file that somebody sent, from the same Bot API the bot uses, and never more of it than allowed. */
export function createDownload({ apiRoot, token, fetch }: DownloadDeps) {
  return async (api: Api, fileId: string): Promise<Uint8Array> => {
    const { file_path } = await api.getFile(fileId).catch((error: unknown) => {
      // Telegram's own limit, for a file without a declared size.
      if (error instanceof GrammyError && error.description.includes('file is too big'))
        throw new FileTooLarge('larger than Telegram hands out')
      throw error
    })
    if (file_path === undefined) throw new Error('Telegram gave no path for the file')
    const url = `${apiRoot}/file/bot${token}/${file_path}`
    const response = await fetch(url, { signal: AbortSignal.timeout(DOWNLOAD_MS_MAX) }).catch(() => {
      throw new Error('the file could not be fetched') // the original names the URL, and with it the token
    })
    if (!response.ok || response.body === null) throw new Error(`the file could not be fetched: ${response.status}`)
    const parts: Uint8Array[] = []
    let size = 0
    for await (const part of response.body) {
      size += part.byteLength
      if (size > LIMITS.fileBytesMax) throw new FileTooLarge('larger than allowed')
      parts.push(part)
    }
    return Buffer.concat(parts)
  }
}
export type Download = ReturnType<typeof createDownload>
