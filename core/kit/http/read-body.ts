import { AppError } from '../errors.ts'

/** The whole text of a body whose length is known to be small: handed out much faster than as a stream. Throws `malformed_body` when its sender went away. */
export const textOf = (request: { text: () => Promise<string> }): Promise<string> => request.text().catch(refuseCut)

/** Reads until the end, or until more than `bytesMax` have come. Throws `malformed_body` when its sender went away. */
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
