import { deflateSync, inflateSync } from 'node:zlib'

/** UTF-8 text as it is kept: zlib, RFC 1950. */
export const pack = (text: Uint8Array): Buffer => deflateSync(text)

/** Returns the text that `pack` was given. Throws on bytes that are no zlib stream. */
export const unpack = (packed: Uint8Array): string => inflateSync(packed).toString('utf8')
