import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { deserialize, serialize } from 'node:v8'
import { createState, type SandboxState } from './state.ts'

/** Version of the format on disk: another version is ignored rather than misread. */
const VERSION = 1

/** The state that an earlier run saved; undefined if there is none that can be read. */
export function loadSnapshot(file: string): SandboxState | undefined {
  try {
    const saved = deserialize(readFileSync(file)) as { version: number; state: SandboxState } // our own file, checked by its version
    const fresh = createState()
    return saved.version === VERSION
      ? {
          ...fresh,
          ...saved.state,
          stripe: { ...fresh.stripe, ...saved.state.stripe },
          counters: { ...fresh.counters, ...saved.state.counters },
        }
      : undefined
  } catch {
    return undefined
  }
}

/** Saves all chats, whole or not at all. */
export function saveSnapshot(file: string, state: Readonly<SandboxState>): void {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(`${file}.new`, serialize({ version: VERSION, state }), { mode: 0o600 })
  renameSync(`${file}.new`, file)
}
