import { mkdirSync, rmSync } from 'node:fs'

/** Creates a folder if it does not exist; returns its path. */
export function makeFolder(path: string, mode: number): string {
  mkdirSync(path, { recursive: true, mode })
  return path
}

/** Creates an empty folder in place of an existing one; returns its path. */
export function makeEmptyFolder(path: string, mode: number): string {
  rmSync(path, { recursive: true, force: true })
  mkdirSync(path, { mode })
  return path
}
