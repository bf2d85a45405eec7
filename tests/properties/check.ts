import * as fc from 'fast-check'

const SEED = 20_260_105

/** Holds the property against values drawn from a fixed seed. */
export function check<T>(
  arbitrary: fc.Arbitrary<T>,
  property: (value: T) => Promise<void> | void,
  numRuns = 200,
): Promise<void> {
  return fc.assert(
    fc.asyncProperty(arbitrary, async (value) => property(value)),
    { seed: SEED, numRuns },
  )
}
