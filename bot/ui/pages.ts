import type { Page } from '../../core/contract/common.ts'
import type { Cards, Pages } from './cards.ts'

export const PAGE_SIZE = 5

/** One page of a list as a reply shows it. */
export interface Paged<T> {
  items: T[]
  token: string
  index: number
  hasNext: boolean
}

/** Returns one page of a list. The cursors of its neighbours are stored under a token, because a cursor is
 *  too long for a button. */
export async function turnPage<T>(
  cards: Cards,
  userId: string,
  { token, pages, index }: { token: string; pages: Pages; index: number },
  read: (cursor: string | undefined) => Promise<Page<T>>,
): Promise<Paged<T>> {
  const { items, next_cursor } = await read(pages.cursors[index] ?? undefined)
  const cursors = [...pages.cursors.slice(0, index + 1), ...(next_cursor === null ? [] : [next_cursor])]
  const body = { ...pages, cursors }
  const card = await cards.add(userId, 'pages', token, body)
  if (card.body.cursors.length !== cursors.length) await cards.set(token, { body })
  return { items, token, index, hasNext: next_cursor !== null }
}

/** The beginning of a list. */
export const firstPage = (list: Pages['list'], query = ''): Pages => ({ list, query, cursors: [null] })
