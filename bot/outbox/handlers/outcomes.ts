import type { Api } from 'grammy'
import type { Buyer } from '../../people/buyer.ts'
import { outcomesReply } from '../../replies/outcomes.ts'
import type { Services } from '../../services.ts'
import { toOptions } from '../../ui/reply.ts'
import { outcomesIn } from '../outcomes.ts'
import type { Delivered } from '../sender.ts'

/** How forecasts turned out that a later upload has reached: at most one silent message per day, and none for
 *  those who have opted out. */
export function createOutcomesHandler({ outbox, people, numbers }: Services, api: Api) {
  return async (buyer: Buyer, body: string): Promise<Delivered> => {
    const outcomes = outcomesIn(body)
    const jobIds = outcomes.map(({ jobId }) => jobId)
    if ((await people.find(buyer.id))?.outcomesOff !== true) {
      const reply = outcomesReply(buyer.say, outcomes, await numbers.of(buyer.id, jobIds))
      await api.sendMessage(Number(buyer.id), reply.text, { ...toOptions(reply), disable_notification: true })
    }
    await outbox.endOutcomes(buyer.id, jobIds)
    return 'closed'
  }
}
