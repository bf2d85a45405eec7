import { AppError } from '../errors.ts'

/** The whole text of a body known to be small, which is much faster to read than a stream. Throws
 *  `malformed_body` if the sender disconnected. */
export const textOf = (request: { text: () => Promise<string> }): Promise<string> => request.text().catch(refuseCut)

/** Reads until the end, or until more than `bytesMax` have arrived. Throws `malformed_body` if the sender
 *  disconnected. */
export async function readUpTo<T extends Uint8Array>(
  body: AsyncIterator<T>,
  bytesMax: number,
): Promise<{ chunks: T[]; ended: boolean }> {
  const chunks: T[] = []
  let bytes = 0
  while (bytes <= bytesMax) {
    const { done, value } = await body.next().catch(refuseCut)
    if (done === true) return { chunks, ended: true }
    bytes += value.length
    chunks.push(value)
  }
  return { chunks, ended: false }
}

function refuseCut(cause: unknown): never {
  throw new AppError('malformed_body', { detail: 'the body was cut short' }, { cause })
}
