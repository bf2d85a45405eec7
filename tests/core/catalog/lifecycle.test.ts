import { describe, expect, test } from 'vitest'
import {
  type Action,
  actionChanges,
  quarantineChanges,
  shippedChanges,
  type Version,
} from '../../../core/catalog/lifecycle.ts'
import type { VersionState } from '../../../core/contract/catalog.ts'
import { isAppError } from '../../../core/kit/errors.ts'

const version = (id: string, state: VersionState, changes: Partial<Version> = {}): Version => ({
  id,
  version: `${id}.0.0`,
  state,
  sha256: `sha-${id}`,
  shipped: false,
  activatedAt: null,
  ...changes,
})

function refusalOf(action: Action, target: string, versions: Version[]): string {
  try {
    actionChanges(action, target, versions)
    return 'none'
  } catch (error) {
    return isAppError(error) ? error.code : 'unforeseen'
  }
}

describe('actionChanges', () => {
  const older = version('1', 'verified', { activatedAt: 10 })
  const old = version('2', 'verified', { activatedAt: 20 })
  const active = version('3', 'active', { activatedAt: 30 })
  const fresh = version('4', 'verified')
  const retired = version('5', 'retired', { activatedAt: 25 })
  const all = [older, old, active, fresh, retired]

  test('activate: the active one steps down first, and can come back', () => {
    expect(actionChanges('activate', '4.0.0', all)).toEqual([
      { id: '3', state: 'verified' },
      { id: '4', state: 'active' },
    ])
    expect(actionChanges('activate', '5.0.0', [retired])).toEqual([{ id: '5', state: 'active' }])
  })

  test('roll_back: the one that was active last takes over, not one that never was, nor a retired one', () => {
    expect(actionChanges('roll_back', '3.0.0', all)).toEqual([
      { id: '3', state: 'verified' },
      { id: '2', state: 'active' },
    ])
  })

  test('retire: nothing takes its place', () => {
    expect(actionChanges('retire', '3.0.0', all)).toEqual([{ id: '3', state: 'retired' }])
  })

  test.each<[Action, string, string]>([
    ['activate', '3.0.0', 'state_conflict'],
    ['activate', '9.0.0', 'not_found'],
    ['roll_back', '4.0.0', 'state_conflict'],
    ['retire', '5.0.0', 'state_conflict'],
    ['make_default', '4.0.0', 'state_conflict'],
  ])('%s %s is refused: %s', (action, target, code) => {
    expect(refusalOf(action, target, all)).toBe(code)
  })

  test('a version under verification accepts no action, and the only version cannot be rolled back', () => {
    const uploaded = version('1', 'uploaded')
    for (const action of ['activate', 'retire', 'roll_back', 'make_default'] as const) {
      expect(refusalOf(action, '1.0.0', [uploaded])).toBe('state_conflict')
    }
    expect(refusalOf('roll_back', '3.0.0', [active, fresh])).toBe('state_conflict')
  })
})

describe('quarantineChanges', () => {
  const before = version('1', 'verified', { activatedAt: 10 })

  test('the one before takes over from an active one, and from no other', () => {
    expect(quarantineChanges('2', [before, version('2', 'active')])).toEqual([
      { id: '2', state: 'quarantined' },
      { id: '1', state: 'active' },
    ])
    expect(quarantineChanges('2', [before, version('2', 'verified')])).toEqual([{ id: '2', state: 'quarantined' }])
    expect(quarantineChanges('2', [version('2', 'active')])).toEqual([{ id: '2', state: 'quarantined' }])
  })

  test('twice changes nothing', () => {
    expect(quarantineChanges('2', [before, version('2', 'quarantined')])).toEqual([])
  })
})

describe('shippedChanges', () => {
  const found = { version: '2.0.0', sha256: 'sha-2' }
  const shipped = { shipped: true }

  test('a new model is sold at once', () => {
    expect(shippedChanges(found, [])).toEqual({ kind: 'new', state: 'active', changes: [] })
  })

  test('a newer one replaces the shipped one that is active', () => {
    expect(shippedChanges(found, [version('1', 'active', shipped)])).toEqual({
      kind: 'new',
      state: 'active',
      changes: [{ id: '1', state: 'retired' }],
    })
  })

  test('what an admin decided stays: an uploaded version stays active, a retired model stays retired', () => {
    expect(shippedChanges(found, [version('1', 'active')])).toMatchObject({
      kind: 'new',
      state: 'verified',
      changes: [],
    })
    expect(shippedChanges(found, [version('1', 'retired', shipped)])).toMatchObject({ kind: 'new', state: 'verified' })
  })

  test('a newer one takes the place of a quarantined one', () => {
    expect(shippedChanges(found, [version('1', 'quarantined', shipped)])).toMatchObject({
      kind: 'new',
      state: 'active',
    })
  })

  test('the same version: known, changed by the shop itself, or taken by an upload', () => {
    expect(shippedChanges(found, [version('2', 'retired', shipped)])).toEqual({ kind: 'known', id: '2' })
    expect(shippedChanges(found, [version('2', 'active', { ...shipped, sha256: 'x' })])).toEqual({
      kind: 'changed',
      id: '2',
    })
    expect(shippedChanges(found, [version('2', 'verified', { sha256: 'x' })])).toEqual({ kind: 'taken' })
  })
})
