import type { CoreClient } from '../core/client.ts'
import type { Language } from '../core/contract/common.ts'
import type { Article } from '../core/kit/text/markdown.ts'
import type { Now, Sleep } from '../core/kit/clock.ts'
import type { Log } from '../core/kit/log.ts'
import type { CoreWait } from './core/wait.ts'
import type { Cards } from './ui/cards.ts'
import type { Download } from './telegram/download.ts'
import type { Languages } from './locales/say.ts'
import type { Holdings } from './people/holdings.ts'
import type { Numbers } from './people/numbers.ts'
import type { Drafts } from './drafts/drafts.ts'
import type { Rate } from './people/rate.ts'
import type { Forecasts } from './outbox/forecasts.ts'
import type { OutboxStore } from './outbox/store.ts'
import type { Told } from './outbox/told.ts'
import type { People } from './people/people.ts'

/** What features and dialogues work with. */
export interface Services {
  core: CoreClient
  coreWait: CoreWait
  people: People
  cards: Cards
  outbox: OutboxStore
  told: Told
  forecasts: Forecasts
  numbers: Numbers
  holdings: Holdings
  drafts: Drafts
  /** How many credits a Star buys. */
  rate: Rate
  languages: Languages
  /** The seven figures people misread. */
  figures: Record<Language, Article>
  /** Their page, if a browser can reach it. */
  figuresUrl: string | undefined
  /** The page that verifies receipts, if a browser can reach it. */
  verifyUrl: string | undefined
  supportContact: string | undefined
  /** Where the sandbox is, if the chat is one of it. */
  sandboxUrl: string | undefined
  download: Download
  /** The sample series that everyone may try. */
  sample: () => Promise<{ bytes: Uint8Array; name: string }>
  /** The outbox has new items. */
  wake: () => void
  now: Now
  sleep: Sleep
  log: Log
}
