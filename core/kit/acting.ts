import { AppError } from './errors.ts'

/** The acting person and their request: both are written to the audit log. */
export interface Acting {
  actorId: string
  requestId: string
}

/** Who acts on a route that declares `stepUp`. */
export interface Careful extends Acting {
  /** Whether a fresh second factor was proved, or there is none. */
  isSteppedUp: boolean
}

/** Throws `step_up_required` for an amount of credits above the limit without a fresh second factor. */
export function demandStepUp({ isSteppedUp }: Careful, amount: number, limit: number): void {
  if (Math.abs(amount) > limit && !isSteppedUp) throw new AppError('step_up_required', {})
}
