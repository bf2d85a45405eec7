import { tmpdir } from 'node:os'
import { benchBot } from './bot.ts'
import { benchFiles } from './files.ts'
import { benchGrowth } from './growth.ts'
import { benchInstall } from './install.ts'
import { benchJobs } from './jobs.ts'
import { benchLedger } from './ledger.ts'
import { describeMachine, type Finding, report } from './measure.ts'
import { benchPanel } from './panel.ts'
import { benchPicture } from './picture.ts'
import { benchTold } from './events/told.ts'
import { benchWebhooks } from './webhooks.ts'

// npm run bench [-- name …]: each benchmark measures the product and its limit side by side in one run and prints the ratio.
const BENCHES: Record<string, () => Promise<Finding[]>> = {
  // The model that is sold when nobody names one; then the cheapest to run, which shows what the shop around a model costs.
  jobs: () => benchJobs('coincast', 0.6),
  cheapest: () => benchJobs('ar', 0.6),
  panel: benchPanel,
  ledger: benchLedger,
  files: benchFiles,
  picture: benchPicture,
  growth: benchGrowth,
  webhooks: benchWebhooks,
  told: benchTold,
  bot: benchBot,
  install: benchInstall,
}

const asked = process.argv.slice(2)
const unknown = asked.filter((name) => BENCHES[name] === undefined)
if (unknown.length > 0) {
  process.stderr.write(`No such benchmark: ${unknown.join(', ')}. There are: ${Object.keys(BENCHES).join(', ')}\n`)
  process.exit(1)
}
process.stdout.write(`${describeMachine(tmpdir())}\n\n`)
const findings: Finding[] = []
for (const [name, bench] of Object.entries(BENCHES)) {
  if (asked.length === 0 || asked.includes(name)) findings.push(...(await bench()))
}
report(findings)
