/** What a run has struck and looked at, and what it has found. */
export interface Report {
  part: string
  seed: number
  /** How often each target was killed. */
  kills: Record<string, number>
  /** What was looked at, so that a run that saw nothing shows. */
  checked: Record<string, number>
  faults: string[]
}

export const killsOf = ({ kills }: Pick<Report, 'kills'>): number =>
  Object.values(kills).reduce((sum, count) => sum + count, 0)

/** The table that ends a run; its last line says how many faults there were. */
export function printReports(reports: readonly Report[], print: (line: string) => void): void {
  for (const { part, seed, kills, checked } of reports) {
    print(`\n${part} (seed ${seed})`)
    for (const [title, counts] of [
      ['killed', kills],
      ['checked', checked],
    ] as const) {
      print(`  ${title}`)
      for (const [name, count] of Object.entries(counts)) print(`    ${name.padEnd(44)}${String(count).padStart(9)}`)
    }
  }
  const faults = reports.flatMap((report) => report.faults.map((fault) => `${report.part}: ${fault}`))
  for (const fault of faults) print(fault)
  const struck = reports.reduce((sum, report) => sum + killsOf(report), 0)
  print(`\n${struck} kills, ${faults.length} faults`)
}
