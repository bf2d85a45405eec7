/** Running central moments of a sample, in one pass and without cancellation. Pébay 2008, SAND2008-6212. */
export interface Moments {
  n: number
  mean: number
  /** Sums of powers of the distance to the mean. */
  m2: number
  m3: number
  m4: number
}

export function startMoments(): Moments {
  return { n: 0, mean: 0, m2: 0, m3: 0, m4: 0 }
}

export function addTo(moments: Moments, x: number): void {
  const before = moments.n
  const n = ++moments.n
  const delta = x - moments.mean
  const share = delta / n
  const square = share * share
  const term = delta * share * before
  moments.mean += share
  moments.m4 += term * square * (n * n - 3 * n + 3) + 6 * square * moments.m2 - 4 * share * moments.m3
  moments.m3 += term * share * (n - 2) - 3 * share * moments.m2
  moments.m2 += term
}

/** `standardDeviation` of the values from index `from` up to `end`, identical to the last bit, without the
 *  moments it does not need. */
export function standardDeviationOf(values: Float64Array, from: number, end: number): number | null {
  let mean = 0
  let m2 = 0
  for (let i = from; i < end; i++) {
    const delta = (values[i] ?? Number.NaN) - mean
    const share = delta / (i - from + 1)
    mean += share
    m2 += delta * share * (i - from)
  }
  return standardDeviation({ n: Math.max(0, end - from), mean, m2 })
}

/** Sample standard deviation (n - 1); null for fewer than two values. Rounding noise around a constant counts
 *  as 0. */
export function standardDeviation({ n, mean, m2 }: Pick<Moments, 'n' | 'mean' | 'm2'>): number | null {
  if (n < 2) return null
  const sd = Math.sqrt(m2 / (n - 1))
  return sd > 1e-12 * (1 + Math.abs(mean)) ? sd : 0
}

/** Adjusted sample skewness G1, null where it is not defined. Joanes & Gill 1998. */
export function skewness(moments: Moments): number | null {
  const { n, m2, m3 } = moments
  if (n < 3 || !standardDeviation(moments)) return null
  return ((Math.sqrt(n * (n - 1)) / (n - 2)) * (m3 / n)) / (m2 / n) ** 1.5
}

/** Adjusted sample excess kurtosis G2, null where it is not defined. Joanes & Gill 1998. */
export function excessKurtosis(moments: Moments): number | null {
  const { n, m2, m4 } = moments
  if (n < 4 || !standardDeviation(moments)) return null
  return ((n - 1) / ((n - 2) * (n - 3))) * ((n + 1) * ((n * m4) / (m2 * m2) - 3) + 6)
}
