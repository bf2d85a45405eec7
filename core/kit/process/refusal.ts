/** Settings with which nothing can start: one line per fault, each beginning with the setting's name. */
export class SettingsError extends Error {
  readonly faults: readonly string[]

  constructor(faults: readonly string[], program = '', options?: ErrorOptions) {
    super(
      `Cannot start${program === '' ? '' : ` ${program}`}:\n${faults.map((fault) => `- ${fault}`).join('\n')}`,
      options,
    )
    this.faults = faults
  }
}

/** The exit code of a program that cannot start and has said why: trying again would not help (EX_CONFIG of
 *  sysexits). */
export const CANNOT_START = 78

/** Prints why the program cannot start, and exits. */
export function refuseToStart(error: unknown): never {
  const reason = error instanceof SettingsError ? error.message : `Cannot start:\n- ${messageOf(error)}`
  process.stderr.write(`${reason}\n`)
  process.exit(CANNOT_START)
}

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
