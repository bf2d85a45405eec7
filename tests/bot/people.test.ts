import { expect, test } from 'vitest'
import { idsOfPeople } from '../../bot/people/staff.ts'

test('names: each id of a person or an account in a notice is found whole, with the hyphens in it', () => {
  const [person, account] = ['usr_0mx3mxqdht82iHVizVnj78AwAs-jZ', 'acc_0mx3mxqdh-t82iHV_zVnj78AwAsjZ4']
  expect(idsOfPeople(`✅ ${person} has approved: ${account}: +5,000 credits. ${person}`)).toEqual([
    person,
    account,
    person,
  ])
  expect(idsOfPeople('✅ Boris has approved: job_0mx3mxqdht82iHVizVnj78AwAsjZ4')).toEqual([])
})
