import { judge, makeExport, type Outcome } from './judge.ts'

// npm run corpus -- 50000 [seed] [from]: makes so many exports, and prints those that were read wrong without a word.
const [count = '1000', seed = '1', from = '0'] = process.argv.slice(2)
const found: Record<Outcome, number> = { right: 0, named: 0, refused: 0, silent: 0 }
const refusals = new Map<string, number>()
for (let i = Number(from); i < Number(from) + Number(count); i += 1) {
  const made = makeExport(Number(seed), i)
  const { outcome, why } = await judge(made)
  found[outcome] += 1
  if (outcome === 'refused') refusals.set(why, (refusals.get(why) ?? 0) + 1)
  if (outcome === 'silent') process.stdout.write(`${i}: ${why}: ${made.told}\n`)
}
process.stdout.write(`${JSON.stringify({ seed: Number(seed), ...found, refusals: Object.fromEntries(refusals) })}\n`)
process.exit(found.silent === 0 ? 0 : 1)
