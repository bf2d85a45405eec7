import type { Around } from './online-world.ts'

/** A process that ends at the moment of that number: whatever it had begun never goes on. */
export function createDeath() {
  let moments = 0
  let at = Number.POSITIVE_INFINITY
  let die: () => void = () => undefined
  const dead = new Promise<'dead'>((resolve) => {
    die = () => resolve('dead')
  })
  const never = new Promise<never>(() => undefined)
  const moment = async (): Promise<void> => {
    moments += 1
    if (moments < at) return
    die()
    await never
  }
  const around: Around = async (work) => {
    await moment()
    const done = await work()
    await moment()
    return done
  }
  return {
    around,
    dead,
    moments: () => moments,
    /** From now on, counted from here. */
    arm(number: number): void {
      moments = 0
      at = number
    },
  }
}
