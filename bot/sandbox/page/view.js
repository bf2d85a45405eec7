// What is on the screen, and the way to the sandbox behind it.
import { wordsOf } from './words.js'

export const $ = (id) => document.getElementById(id)

// `draft` says what the field's text will be: a new message, an answer or an edit.
export const view = {
  person: undefined,
  people: [],
  chat: undefined,
  messages: new Map(),
  words: wordsOf('en'),
  code: 'en',
  draft: {},
  unread: 0,
  isFollowing: true,
  lastTop: 0,
  feed: undefined,
  waiting: new Map(),
  chosen: 0,
  loads: 0,
}

export async function sim(path, body, method = body === undefined ? 'GET' : 'POST') {
  const isForm = body instanceof FormData
  const response = await fetch(`sim/${path}`, {
    method,
    ...(body === undefined
      ? {}
      : isForm
        ? { body }
        : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  })
  const answer = await response.json()
  if (!response.ok) throw new Error(answer.error)
  return answer
}
