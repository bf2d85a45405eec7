import { expect, test } from 'vitest'
import { startWorld } from './world.ts'

test('start: two taps to the first picture, on welcome credits', async () => {
  await using world = await startWorld({
    log: (e) =>
      e.level === 'debug' ||
      console.log(JSON.stringify(e, (_k, v) => (v instanceof Error ? v.stack + JSON.stringify((v as any).params) : v))),
  })
  const anna = world.telegram.person(11, { language: 'en', name: 'Anna' })
  await anna.say('/start')
  expect(anna.buttons()).toEqual(['✨ Try with a sample series', '📎 Send my own'])
  await anna.tap('Try with a sample')
  await world.telegram.settled(() => anna.last().photo !== undefined)
  await world.telegram.settled()
  console.log(anna.texts(), anna.buttons())
  expect(world.telegram.complaints()).toEqual([])
})
