import { deflateSync, inflateSync } from 'node:zlib'

/** Compresses UTF-8 text for storage: zlib, RFC 1950. */
export const pack = (text: Uint8Array): Buffer => deflateSync(text)

/** Returns the text that `pack` was given. Throws if the bytes are not a zlib stream. */
export const unpack = (packed: Uint8Array): string => inflateSync(packed).toString('utf8')
