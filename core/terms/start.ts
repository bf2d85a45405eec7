import { join } from 'node:path'
import type { Db } from '../db/client.ts'
import type { Events } from '../events/service.ts'
import type { Now } from '../kit/clock.ts'
import { projectRoot } from '../kit/paths.ts'
import { createTerms, type Terms } from './service.ts'
import { readLegalTexts } from './texts.ts'

export interface StartTermsDeps {
  db: Db
  events: Pick<Events, 'add'>
  now: Now
  /** The folder with the texts; by default those of the project. */
  dir: string | undefined
}

/** Reads the editions in force and keeps their texts. Throws what `readLegalTexts` and `keepTexts` throw. */
export async function startTerms({ dir, ...deps }: StartTermsDeps): Promise<Terms> {
  const terms = createTerms({ ...deps, texts: readLegalTexts(dir ?? join(projectRoot, 'docs', 'legal')) })
  await terms.keepTexts()
  return terms
}
