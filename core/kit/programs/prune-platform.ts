import { join } from 'node:path'
import { projectRoot } from '../paths.ts'
import { platformOf, prunePlatform } from '../prune-platform.ts'

// `npm run prune:platform`: after `npm prune --omit=dev`, for an installation that stays on this platform.
const removed = prunePlatform(join(projectRoot, 'node_modules'), platformOf(process))
process.stdout.write(`${removed.length} files and folders removed that this platform does not need\n`)
