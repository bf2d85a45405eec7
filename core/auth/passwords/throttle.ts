import type { Now } from '../../kit/clock.ts'
import { AppError } from '../../kit/errors.ts'
import { createWindowCounter } from '../../kit/window-counter.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../kit/units.ts'

/** Free wrong guesses per name and network. Each further one doubles the delay. */
const FREE_GUESSES = 5
const WAIT_MS_MIN = 1_000
const WAIT_MS_MAX = 15 * MINUTE_MS
const NETWORK = { guessesMax: 50, windowMs: 15 * MINUTE_MS }
const NAME = { guessesMax: 100, windowMs: HOUR_MS }
const HOME_MS = 30 * DAY_MS

/** Guesses per day that a region unknown to the owner keeps for a name with too many wrong guesses. */
const STRANGER = { guessesMax: 3, windowMs: DAY_MS }

/** Where a guess comes from. */
export interface Place {
  network: string
  region: string
}

/** Slows down password guessing. Repeated failures for one name are delayed exponentially, per network, so no
 *  one can lock another user out from a single network. Guesses from one network at many names are limited
 *  too, as are guesses from many networks at one name. Past that limit, a network from which the owner has
 *  signed up, signed in or refreshed a session within the last 30 days is exempt, and every other region
 *  keeps a few guesses per day, so that the owner, who knows the password, can sign in from anywhere. It
 *  never learns whether an account exists. State is kept in memory. */
export function createThrottle({ now }: { now: Now }) {
  const pairs = createWindowCounter({ now, windowMs: DAY_MS, renewed: true })
  const networks = createWindowCounter({ now, windowMs: NETWORK.windowMs })
  const names = createWindowCounter({ now, windowMs: NAME.windowMs })
  const strangers = createWindowCounter({ now, windowMs: STRANGER.windowMs })
  const homes = createWindowCounter({ now, windowMs: HOME_MS, renewed: true })
  const pairOf = (name: string, network: string): string => `${network} ${name}`

  return {
    /** Counts a guess as wrong before it is checked, so that concurrent guesses are counted too. Throws
     *  `rate_limited` if it has to wait; such a guess is not counted. */
    hit(name: string, { network, region }: Place): void {
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

    /** The guess was right: takes back only what this guess added for its network and name. */
    succeed(name: string, { network, region }: Place): void {
      const pair = pairOf(name, network)
      pairs.forget(pair)
      networks.takeBack(network)
      names.takeBack(name)
      strangers.takeBack(pairOf(name, region))
      homes.add(pair)
    },

    /** Records that the owner of the name uses this network. */
    know: (name: string, network: string): void => homes.add(pairOf(name, network)),
  }
}
export type Throttle = ReturnType<typeof createThrottle>

const waitMs = (wrong: number): number =>
  wrong < FREE_GUESSES ? 0 : Math.min(WAIT_MS_MAX, WAIT_MS_MIN * 2 ** (wrong - FREE_GUESSES))
