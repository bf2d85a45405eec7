import { rm } from 'node:fs/promises'
import { join } from 'node:path'

/** The files of archives in their folder, by the archive's id. */
export function createFiles(dir: string) {
  const pathOf = (id: string): string => join(dir, `${id}.zip`)
  /** What the bot knows, until the archive is made. */
  const chatPathOf = (id: string): string => join(dir, `${id}.chat.json`)

  async function removeFiles(id: string): Promise<void> {
    for (const path of [pathOf(id), `${pathOf(id)}.partial`, chatPathOf(id), `${chatPathOf(id)}.partial`])
      await rm(path, { force: true })
  }

  return { pathOf, chatPathOf, removeFiles }
}
export type ExportFiles = ReturnType<typeof createFiles>
