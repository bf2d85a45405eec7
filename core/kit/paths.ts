import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of package.json, whether this file runs from source or from dist/. */
export const projectRoot: string = findRoot(dirname(fileURLToPath(import.meta.url)))

/** The compiled file of a program that runs as a process of its own, e.g. `core/jobs/run/programs/forecast`.
 *  Tests run from source but start the built programs: `npm test` builds first. */
export const programPath = (name: string): string => join(projectRoot, 'dist', `${name}.js`)

function findRoot(folder: string): string {
  for (let at = folder; at !== dirname(at); at = dirname(at)) {
    if (existsSync(join(at, 'package.json'))) return at
  }
  throw new Error(`no package.json above ${folder}`)
}
