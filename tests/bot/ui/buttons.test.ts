import { expect, test } from 'vitest'
import { choiceOf, parseData, toData } from '../../../bot/ui/buttons.ts'
import { findModel, modelKey } from '../../../bot/replies/models.ts'

test('buttons: what is written is read again, and nothing else', () => {
  expect(parseData('go', toData('go', 'u1z', '3'))).toEqual(['u1z', '3'])
  for (const data of ['go', 'go:u1z', 'go:u1z:3:4', 'go::3', 'stop:u1z:3', ''])
    expect(parseData('go', data)).toBeUndefined()
})

test('buttons: more than 64 bytes are refused, Cyrillic counted as it is sent', () => {
  expect(() => toData('use', 'м'.repeat(31))).toThrow(RangeError)
  expect(() => toData('open', `job_${'x'.repeat(40)}`)).not.toThrow()
})

test('buttons: those of another run of a dialogue are foreign', () => {
  expect(choiceOf('u5', 'd:u5:2')).toBe('2')
  expect(choiceOf('u5', 'd:u6:2')).toBeUndefined()
  expect(choiceOf('u5', undefined)).toBeUndefined()
})

test('models: any name fits into a button and is found again', () => {
  const models = ['naive', 'очень длинное имя модели, которое никуда не помещается', 'a:b:c'].map((name) => ({ name }))
  for (const model of models) {
    expect(() => toData('with', 'u1234567', modelKey(model.name))).not.toThrow()
    expect(findModel(models, modelKey(model.name))).toBe(model)
  }
})
