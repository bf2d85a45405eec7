import { type ActingClient, CoreError } from '../../core/client.ts'
import { personalAccountOf } from '../../core/contract/trust/member.ts'
import type { PageAsk } from '../../core/client/call.ts'
import type { AdminAccount } from '../../core/contract/admin.ts'
import type { Page } from '../../core/contract/common.ts'
import type { People } from './people.ts'

/** An account with the last seen names of its chat. */
export type Person = AdminAccount & { seen: { name: string | null; username: string | null } | null }

const FOUND_MAX = 5

/** People as staff see them: core's account, and the last seen names of its chat. */
export function createStaff({ people }: { people: Pick<People, 'seen' | 'seek'> }) {
  async function toPersons(accounts: readonly AdminAccount[]): Promise<Person[]> {
    const ids = accounts.flatMap(({ telegram_id }) => telegram_id ?? [])
    const seen = ids.length === 0 ? new Map() : await people.seen(ids)
    return accounts.map((account) => ({ ...account, seen: seen.get(account.telegram_id ?? '') ?? null }))
  }

  async function byTelegramId(core: ActingClient, telegramId: string): Promise<AdminAccount | undefined> {
    const { items } = await core.admin.accounts({ query: telegramId, limit: FOUND_MAX })
    return items.find(({ telegram_id }) => telegram_id === telegramId)
  }

  return {
    /** An account, or a person by their personal one; undefined for staff who may not look it up. */
    async known(core: ActingClient, id: string): Promise<Person | undefined> {
      if (!/^(?:acc|usr)_/.test(id)) return undefined
      try {
        return await this.account(core, personalAccountOf(id))
      } catch (error) {
        if (error instanceof CoreError && (error.code === 'forbidden' || error.code === 'not_found')) return undefined
        throw error
      }
    },
    async account(core: ActingClient, id: string): Promise<Person> {
      const [person] = await toPersons([await core.admin.account(id)])
      if (person === undefined) throw new Error('an account was not made a person')
      return person
    },
    async list(core: ActingClient, ask: PageAsk & { query?: string }): Promise<Page<Person>> {
      const { items, next_cursor } = await core.admin.accounts(ask)
      return { items: await toPersons(items), next_cursor }
    },
    /** The exact match, or everyone whose e-mail, id, name or @username contains the query. */
    async find(core: ActingClient, query: string): Promise<Person[]> {
      const { items } = await core.admin.accounts({ query: query.slice(0, 100), limit: FOUND_MAX })
      const exact = items.filter(({ id, email, telegram_id }) => [id, email, telegram_id].includes(query))
      if (exact.length === 1) return toPersons(exact)
      const known = new Set(items.map(({ telegram_id }) => telegram_id))
      const others = (await people.seek(query)).filter((id) => !known.has(id))
      const named = await Promise.all(others.map((id) => byTelegramId(core, id)))
      return (await toPersons([...items, ...named.filter((account) => account !== undefined)])).slice(0, FOUND_MAX)
    },
    byTelegramId: async (core: ActingClient, telegramId: string): Promise<Person | undefined> => {
      const account = await byTelegramId(core, telegramId)
      return account === undefined ? undefined : (await toPersons([account]))[0]
    },
  }
}
export type Staff = ReturnType<typeof createStaff>

/** The ids of people and accounts in a text, as often as they are there. Ids may contain a hyphen. */
export const idsOfPeople = (text: string): string[] => text.match(/\b(?:acc|usr)_[\w-]+/g) ?? []
