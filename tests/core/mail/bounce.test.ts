import { expect, test } from 'vitest'
import { bounceOf } from '../../../core/mail/bounce.ts'

const refused = (response: string, command = 'RCPT TO') =>
  Object.assign(new Error('refused'), { responseCode: Number(response.slice(0, 3)), command, response })

test.each([
  '550 5.1.1 <a@b.example>: user unknown',
  '550 No such user here',
  '553-5.1.3 the address is not valid',
  '550 5.1.10 the domain takes no mail',
  '550 5.2.1 the mailbox is disabled',
  '551 User not local',
  '550 <a@b.example>: Recipient address rejected: User unknown in local recipient table',
  '550 Unrouteable address',
  '553 the mailbox does not exist',
])('bounce: %s means that there is no such address', (response) => {
  expect(bounceOf(refused(response))).toBe(response)
})

test.each([
  '552 5.2.2 the mailbox is full',
  '452 4.2.2 the mailbox is full',
  '550 5.7.1 rejected for policy reasons',
  '550 5.7.26 unauthenticated mail is not accepted',
  '554 blocked by a list',
  '552 too much mail data',
  '550 relay not permitted',
  '550 Requested action not taken: mailbox unavailable',
  '550 blocked, see https://list.example/unknown/1',
  '553 sorry, that domain is not in my list of allowed rcpthosts',
  '550 Sender verify failed: no such user',
  '450 4.2.0 greylisted',
  '550 5.1.8 the domain of the sender is not known',
])('bounce: %s may pass, and the address stays', (response) => {
  expect(bounceOf(refused(response))).toBeUndefined()
})

test('bounce: a refusal of the letter itself, or no answer at all, says nothing of the address', () => {
  expect(bounceOf(refused('550 5.1.1 no', 'DATA'))).toBeUndefined()
  expect(bounceOf(new Error('connect ECONNREFUSED'))).toBeUndefined()
  expect(bounceOf('550')).toBeUndefined()
})
