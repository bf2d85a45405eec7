/** Settings that nothing can start with: every fault is a line of its own, and begins with the name of its setting. */
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

/** What cannot start ends with this code, after it has said why: to try again would not help (EX_CONFIG of sysexits). */
export const CANNOT_START = 78

/** Says why nothing starts, and ends this process. */
export function refuseToStart(error: unknown): never {
  const reason = error instanceof SettingsError ? error.message : `Cannot start:\n- ${messageOf(error)}`
  process.stderr.write(`${reason}\n`)
  process.exit(CANNOT_START)
}

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
