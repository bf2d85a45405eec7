import type { Now } from '../../kit/clock.ts'
import { AppError } from '../../kit/errors.ts'
import { createWindowCounter } from './window-counter.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../kit/units.ts'

/** Wrong guesses at one name from one network that cost no wait. Each one more doubles it. */
const FREE_GUESSES = 5
const WAIT_MS_MIN = 1_000
const WAIT_MS_MAX = 15 * MINUTE_MS
const NETWORK = { guessesMax: 50, windowMs: 15 * MINUTE_MS }
const NAME = { guessesMax: 100, windowMs: HOUR_MS }
const HOME_MS = 30 * DAY_MS

/** Guesses a day that strangers of one region still have at a name of which too many were wrong. */
const STRANGER = { guessesMax: 3, windowMs: DAY_MS }

/** Where a guess comes from. */
export interface Place {
  network: string
  region: string
}

/** Slows down guessing. Who guesses at a name waits longer and longer, but only there where the guesses come from: nobody can lock
 *  another out from a single network. Guesses from one network at many names are bounded too, and those from many networks at one
 *  name: beyond that bound a network where its owner has signed up, signed in or refreshed a session within the last 30 days is free
 *  of it, and any other region of the net has a few guesses a day left, so that its owner, who knows the password, comes in from
 *  anywhere. It is told nothing of whether a name exists. All of this is kept in memory. */
export function createThrottle({ now }: { now: Now }) {
  const pairs = createWindowCounter({ now, windowMs: DAY_MS, renewed: true })
  const networks = createWindowCounter({ now, windowMs: NETWORK.windowMs })
  const names = createWindowCounter({ now, windowMs: NAME.windowMs })
  const strangers = createWindowCounter({ now, windowMs: STRANGER.windowMs })
  const homes = createWindowCounter({ now, windowMs: HOME_MS, renewed: true })
  const pairOf = (name: string, network: string): string => `${network} ${name}`

  return {
    /** Counts a guess as wrong before it is looked at, so that many at once are counted too. Throws `rate_limited` when it has to
     *  wait; then it is not counted. */
    take(name: string, { network, region }: Place): void {
      const pair = pairOf(name, network)
      const tried = pairs.get(pair)
      const fromHere = networks.get(network)
      const atName = names.get(name)
      const isStrange = atName.count >= NAME.guessesMax && homes.get(pair).count === 0
      const stranger = pairOf(name, region)
      const until = Math.max(
        tried.at + waitMs(tried.count),
        fromHere.count >= NETWORK.guessesMax ? fromHere.at + NETWORK.windowMs : 0,
        isStrange && strangers.get(stranger).count >= STRANGER.guessesMax ? atName.at + NAME.windowMs : 0,
      )
      if (until > now()) throw new AppError('rate_limited', { retry_after_seconds: Math.ceil((until - now()) / 1000) })
      pairs.add(pair)
      networks.add(network)
      names.add(name)
      if (isStrange) strangers.add(stranger)
    },

    /** The guess was right. Only what it counted for itself is taken back from its network and its name. */
    succeed(name: string, { network, region }: Place): void {
      const pair = pairOf(name, network)
      pairs.forget(pair)
      networks.takeBack(network)
      names.takeBack(name)
      strangers.takeBack(pairOf(name, region))
      homes.add(pair)
    },

    /** Whoever owns the name has been here. */
    know: (name: string, network: string): void => homes.add(pairOf(name, network)),
  }
}
export type Throttle = ReturnType<typeof createThrottle>

const waitMs = (wrong: number): number =>
  wrong < FREE_GUESSES ? 0 : Math.min(WAIT_MS_MAX, WAIT_MS_MIN * 2 ** (wrong - FREE_GUESSES))
