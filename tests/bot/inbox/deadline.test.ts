import { expect, test } from 'vitest'
import { createPatience } from '../../../bot/inbox/deadline.ts'
import type { Sleep } from '../../../core/kit/clock.ts'

/** Patience of a hundred milliseconds on a clock that is moved by hand. */
function startPatience() {
  let now = 0
  const alarms = new Set<{ at: number; ring: () => void }>()
  const sleep: Sleep = (ms, signal) =>
    new Promise((resolve) => {
      if (ms <= 0) return resolve()
      const alarm = { at: now + ms, ring: resolve }
      alarms.add(alarm)
      signal?.addEventListener('abort', () => {
        alarms.delete(alarm)
        resolve()
      })
    })
  return {
    wait: createPatience({ ticks: () => now, sleep, msMax: 100 }),
    alarms,
    advance: async (ms: number): Promise<void> => {
      now += ms
      for (const alarm of alarms) {
        if (alarm.at > now) continue
        alarms.delete(alarm)
        alarm.ring()
      }
      await new Promise((resolve) => setImmediate(resolve))
    },
  }
}

test('deadline: work past its own deadline is given up; work within it returns', async () => {
  const { wait, advance, alarms } = startPatience()
  const never = new Promise<string>(() => undefined)
  let end = (_said: string): void => undefined
  const second = new Promise<string>((resolve) => {
    end = resolve
  })
  const heard: string[] = []
  const note = (name: string, work: Promise<string>) => void wait(work).then((said) => heard.push(`${name} ${said}`))
  note('first', never)
  await advance(60)
  note('second', second)
  note('third', never)
  await advance(40)
  expect(heard).toEqual(['first stuck'])
  end('done')
  await advance(60)
  expect(heard).toEqual(['first stuck', 'second done', 'third stuck'])
  expect(alarms.size).toBe(0)
})

test('deadline: work that fails in time fails, and nothing waits afterwards', async () => {
  const { wait, alarms } = startPatience()
  await expect(wait(Promise.reject(new Error('no')))).rejects.toThrow('no')
  expect(await wait(Promise.resolve(1))).toBe(1)
  expect(alarms.size).toBe(0)
})
