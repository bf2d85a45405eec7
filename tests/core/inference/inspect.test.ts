import { describe, expect, test } from 'vitest'
import { inspectModel } from '../../../core/inference/inspect.ts'
import { isAppError } from '../../../core/kit/errors.ts'
import { functionField, model, node } from '../../support/onnx.ts'
import * as models from '../../support/onnx-models.ts'

function refusalOf(bytes: Uint8Array, operators: string[] = []): string {
  try {
    inspectModel(bytes, operators)
    return 'accepted'
  } catch (error) {
    if (!isAppError(error, 'model_rejected')) throw error
    return error.params.detail
  }
}

describe('inspectModel', () => {
  test('an honest file is described', () => {
    expect(inspectModel(models.honestSeries(), [])).toEqual({
      nodes: 10,
      operators: ['Cast', 'Div', 'Mul', 'ReduceSum', 'Sqrt', 'Unsqueeze'],
      elements: 8,
      opset: 18,
    })
  })

  test.each([
    ['an empty file', new Uint8Array(), /empty/],
    ['text', new TextEncoder().encode('not a model at all'), /not a whole ONNX|no graph/],
    ['external data', models.externalData(), /outside the file/],
    ['a custom domain', models.customDomain(), /com\.example/],
    ['an undeclared loop', models.endlessLoop(), /Loop/],
    ['chance', models.throwsDice(), /RandomNormalLike/],
    ['too many nodes', models.manyNodes(5_001), /5000 nodes/],
    ['a huge sparse constant', models.hugeSparse(), /elements/],
    ['a future operator set', models.futureOpset(), /operator set 99/],
    ['local functions', model({ nodes: [], outputs: [] }, { extra: [functionField()] }), /functions/],
    ['a graph on an ordinary operator', nestedInAdd(), /carries a graph/],
  ])('%s is refused', (_name, bytes, says) => {
    expect(refusalOf(bytes)).toMatch(says)
  })

  test('what the manifest names may be used, and is walked into', () => {
    expect(refusalOf(models.endlessLoop(), ['Loop'])).toBe('accepted')
    expect(refusalOf(models.hiddenExternalData(), ['If'])).toMatch(/outside the file/)
    expect(refusalOf(models.deeplyNested(50), ['If'])).toMatch(/nested/)
    expect(refusalOf(models.deeplyNested(5), ['If'])).toBe('accepted')
  })

  test('a file cut anywhere is refused or described, never anything else', () => {
    const whole = models.honestSeries()
    for (let length = 0; length < whole.length; length++) refusalOf(whole.subarray(0, length))
    expect(refusalOf(whole.subarray(0, whole.length - 30))).toMatch(/not a whole ONNX/)
  })

  test('a file with any byte changed is refused or described, never anything else', () => {
    const whole = models.endlessLoop()
    for (let at = 0; at < whole.length; at++) {
      for (const value of [0, 0x7f, 0x80, 0xff]) {
        const changed = whole.slice()
        changed[at] = value
        refusalOf(changed, ['Loop'])
      }
    }
    expect(refusalOf(whole, ['Loop'])).toBe('accepted')
  })
})

function nestedInAdd(): Uint8Array {
  const hidden = node('Add', ['a', 'b'], ['c'], { attributes: { body: { graph: new Uint8Array() } } })
  return model({ nodes: [hidden], outputs: [] })
}
