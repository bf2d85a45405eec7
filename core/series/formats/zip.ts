import type { Readable } from 'node:stream'
import { SaxesParser } from 'saxes'
import { type Entry, fromBufferPromise, type ZipFile } from 'yauzl'
import { AppError, isAppError } from '../../kit/errors.ts'
import type { ReadLimits } from '../columns/rows.ts'

const ENTRIES_MAX = 1_000
/** No real sheet is packed tighter than this, except small ones. */
const RATIO_MAX = 100
const RATIO_FREE_BYTES = 10_000_000
const DEPTH_MAX = 64

/** Events of an XML reader: names without their namespace prefix, text only as a whole before the next tag. */
export interface XmlEvents {
  readonly open?: (name: string, attributes: Readonly<Record<string, string>>) => void
  readonly text?: (text: string) => void
  readonly close?: (name: string) => void
}

/** The XML parts of a zip file, read one at a time. */
export interface XmlParts {
  readonly has: (path: string) => boolean
  /** Throws `unreadable_file` if the part is not plain XML, or inflates beyond the limit. A missing part has
   *  no events. */
  readonly read: (path: string, events: XmlEvents) => Promise<void>
}

/** Opens a zip file in memory, without trusting its own declaration of sizes. */
export async function openParts(bytes: Buffer, limits: ReadLimits): Promise<XmlParts> {
  const { zip, entries } = await listEntries(bytes)
  let inflated = 0

  async function read(path: string, events: XmlEvents): Promise<void> {
    const entry = entries.get(path)
    if (entry === undefined) return
    const feed = createXmlFeed(events)
    const stream = await open(zip, entry)
    let size = 0
    try {
      for await (const chunk of stream as AsyncIterable<Buffer>) {
        size += chunk.length
        inflated += chunk.length
        if (inflated > limits.inflatedBytesMax)
          throw unreadable(`it inflates to more than ${limits.inflatedBytesMax} bytes`)
        if (size > RATIO_FREE_BYTES && size > entry.compressedSize * RATIO_MAX) {
          throw unreadable(`${path} inflates to more than ${RATIO_MAX} times its size`)
        }
        feed.push(chunk)
      }
      feed.end()
    } catch (cause) {
      if (isAppError(cause)) throw cause
      throw unreadable(`${path} is damaged or no plain XML`, cause)
    } finally {
      stream.destroy()
    }
  }

  return { has: (path) => entries.has(path), read }
}

async function listEntries(bytes: Buffer): Promise<{ zip: ZipFile; entries: Map<string, Entry> }> {
  try {
    const zip = await fromBufferPromise(bytes, { autoClose: false, validateEntrySizes: true })
    if (zip.entryCount > ENTRIES_MAX) throw unreadable(`it is a zip file of more than ${ENTRIES_MAX} parts`)
    const entries = new Map<string, Entry>()
    for await (const entry of zip.eachEntry()) {
      if (entries.size >= ENTRIES_MAX) throw unreadable(`it is a zip file of more than ${ENTRIES_MAX} parts`)
      entries.set(entry.fileName, entry)
    }
    return { zip, entries }
  } catch (cause) {
    if (isAppError(cause)) throw cause
    throw unreadable('its zip directory is damaged', cause)
  }
}

async function open(zip: ZipFile, entry: Entry): Promise<Readable> {
  if (entry.isEncrypted()) throw unreadable('it is protected by a password; save it without one')
  try {
    return await zip.openReadStreamPromise(entry)
  } catch (cause) {
    throw unreadable(`${entry.fileName.slice(0, 80)} is damaged`, cause)
  }
}

function createXmlFeed(events: XmlEvents): { push: (chunk: Buffer) => void; end: () => void } {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  const parser = new SaxesParser({ xmlns: false, position: false })
  let depth = 0
  parser.on('error', (error) => {
    throw error
  })
  // Entities can only be defined in a DOCTYPE, so refusing it refuses every entity bomb and external file.
  parser.on('doctype', () => {
    throw unreadable('its XML has a DOCTYPE, which no spreadsheet needs')
  })
  parser.on('opentag', ({ name, attributes }) => {
    depth += 1
    if (depth > DEPTH_MAX) throw unreadable(`its XML is nested deeper than ${DEPTH_MAX} levels`)
    events.open?.(localName(name), attributes)
  })
  parser.on('closetag', ({ name }) => {
    depth -= 1
    events.close?.(localName(name))
  })
  if (events.text !== undefined) parser.on('text', events.text)
  return {
    push: (chunk) => {
      parser.write(decoder.decode(chunk, { stream: true }))
    },
    end: () => {
      parser.write(decoder.decode())
      parser.close()
    },
  }
}

function localName(name: string): string {
  const colon = name.indexOf(':')
  return colon < 0 ? name : name.slice(colon + 1)
}

function unreadable(detail: string, cause?: unknown): AppError {
  return new AppError('unreadable_file', { format: 'xlsx', detail }, { cause })
}
