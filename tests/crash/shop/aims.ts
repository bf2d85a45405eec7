import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import Database from 'libsql'

/** Short moments in the life of the bot, as its own database shows them, after a given time. */
const AIMS = {
  /** It has stored an update and has not handled it. */
  update: 'SELECT 1 FROM updates WHERE received_at > ? AND done_at IS NULL LIMIT 1',
  /** It has begun to send a picture and has not noted that it was sent. */
  sending: "SELECT 1 FROM forecasts WHERE sending_at > ? AND state <> 'told' LIMIT 1",
  /** It has noted that a forecast was told of. */
  told: 'SELECT 1 FROM forecasts WHERE told_at > ? LIMIT 1',
} as const
export type Aim = keyof typeof AIMS

const LOOK_MS = 4
const LOOKS_MAX = 1_500

/** Waits until the bot is there, for some seconds at most. */
export async function aimAt(aim: Aim, botDataDir: string): Promise<void> {
  const db = new Database(join(botDataDir, 'bot.db'), { timeout: 5_000 })
  try {
    const look = db.prepare(AIMS[aim])
    const from = Date.now()
    for (let looks = 0; looks < LOOKS_MAX && look.get(from) === undefined; looks++) await wait(LOOK_MS)
  } finally {
    db.close()
  }
}
