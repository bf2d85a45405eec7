import type { ProviderName } from '../../contract/ledger.ts'

/** Work by provider, side by side: one that does not answer delays nobody else. Of each provider one run goes on at a time, and a call during
 *  a run waits for a whole run after it. */
export function createLanes(providers: readonly ProviderName[], work: (provider: ProviderName) => Promise<void>) {
  const lanes = new Map(providers.map((provider) => [provider, createLane(() => work(provider))]))
  return {
    /** Of one provider, or of all; a provider that is not among them has nothing to do. */
    async run(provider?: ProviderName): Promise<void> {
      if (provider !== undefined) return lanes.get(provider)?.run()
      await Promise.all([...lanes.values()].map((lane) => lane.run()))
    },
    /** Waits for what runs, and begins nothing more. */
    async stop(): Promise<void> {
      await Promise.all([...lanes.values()].map((lane) => lane.stop()))
    },
  }
}

function createLane(work: () => Promise<void>) {
  let running: Promise<void> | null = null
  let isAskedAgain = false
  let isOver = false

  function run(): Promise<void> {
    if (isOver) return Promise.resolve()
    if (running !== null) {
      isAskedAgain = true
      return running
    }
    running = (async () => {
      do {
        isAskedAgain = false
        await work()
      } while (isAskedAgain && !isOver)
    })().finally(() => {
      running = null
    })
    return running
  }

  return {
    run,
    async stop(): Promise<void> {
      isOver = true
      await running
    },
  }
}
