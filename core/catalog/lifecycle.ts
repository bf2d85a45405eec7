import type { VersionState } from '../contract/catalog.ts'
import { AppError } from '../kit/errors.ts'

/** What decisions need to know about a version. */
export interface Version {
  id: string
  version: string
  state: VersionState
  sha256: string
  /** Shipped with the product rather than uploaded by an admin. */
  shipped: boolean
  activatedAt: number | null
}

export interface StateChange {
  id: string
  state: VersionState
}

export type Action = 'activate' | 'retire' | 'roll_back' | 'make_default'

/** Returns the state changes for an admin's action on a version; `versions` are all versions of its name. The
 *  version that steps down comes first, because no two may be active at once; it becomes `verified`, so that
 *  it can come back. Throws `state_conflict`, `not_found`. */
export function actionChanges(action: Action, version: string, versions: readonly Version[]): StateChange[] {
  const target = versions.find((one) => one.version === version)
  if (target === undefined)
    throw new AppError('not_found', {
      what: 'model version',
      asked: version,
      available: versions.map((one) => one.version),
    })
  const active = versions.find((one) => one.state === 'active')
  switch (action) {
    case 'activate':
      if (target.state === 'active' || target.state === 'uploaded') throw conflict(target.state)
      return [...(active === undefined ? [] : [stepDown(active)]), { id: target.id, state: 'active' }]
    case 'retire':
      if (target.state === 'retired' || target.state === 'uploaded') throw conflict(target.state)
      return [{ id: target.id, state: 'retired' }]
    case 'roll_back': {
      if (target.state !== 'active') throw conflict(target.state)
      const before = findPrevious(target, versions)
      if (before === undefined) throw conflict('active, with no earlier version to go back to')
      return [stepDown(target), { id: before.id, state: 'active' }]
    }
    case 'make_default':
      if (target.state !== 'active') throw conflict(target.state)
      return []
    default:
      return action satisfies never
  }
}

/** Quarantines a version whose runs keep crashing and reactivates the previous one, if any. */
export function quarantineChanges(id: string, versions: readonly Version[]): StateChange[] {
  const target = versions.find((one) => one.id === id)
  if (target === undefined || target.state === 'quarantined') return []
  const before = target.state === 'active' ? findPrevious(target, versions) : undefined
  return [{ id, state: 'quarantined' }, ...(before === undefined ? [] : [{ id: before.id, state: 'active' as const }])]
}

/** Returns a version from quarantine after a successful trial. It is active again if it was when it was
 *  quarantined at `since`, unless somebody has chosen another version meanwhile; its stand-in became active
 *  at that moment. */
export function returnChanges(
  id: string,
  since: number,
  wasActive: boolean,
  versions: readonly Version[],
): StateChange[] {
  const target = versions.find((one) => one.id === id)
  if (target?.state !== 'quarantined') return []
  const active = versions.find(({ state }) => state === 'active')
  const isFree = active === undefined || active.activatedAt === since
  if (!wasActive || !isFree) return [{ id, state: 'verified' }]
  return [...(active === undefined ? [] : [stepDown(active)]), { id, state: 'active' }]
}

/** What to do with a model found in MODELS_DIR; `versions` are those known of its name. - `known`: already
 *  registered; its texts may have changed. - `changed`: the same version with other bytes: shipped files win,
 *  and the record follows them. - `taken`: an admin uploaded other bytes under this version; it is left
 *  alone. - `new`: to be registered, and active unless that overrides an admin. */
export type ShippedChanges =
  | { kind: 'known' | 'changed'; id: string }
  | { kind: 'taken' }
  | { kind: 'new'; state: 'active' | 'verified'; changes: StateChange[] }

export function shippedChanges(
  found: { version: string; sha256: string },
  versions: readonly Version[],
): ShippedChanges {
  const same = versions.find(({ version }) => version === found.version)
  if (same !== undefined) {
    if (same.sha256 === found.sha256) return { kind: 'known', id: same.id }
    return same.shipped ? { kind: 'changed', id: same.id } : { kind: 'taken' }
  }
  const active = versions.find(({ state }) => state === 'active')
  // The new file has replaced that of the shipped version, so the old one cannot run any more.
  if (active?.shipped) return { kind: 'new', state: 'active', changes: [{ id: active.id, state: 'retired' }] }
  const wanted = active === undefined && versions.every(({ state }) => state !== 'retired')
  return { kind: 'new', state: wanted ? 'active' : 'verified', changes: [] }
}

/** The verified version that was active last. */
function findPrevious(target: Version, versions: readonly Version[]): Version | undefined {
  return versions
    .filter((one) => one.id !== target.id && one.state === 'verified' && one.activatedAt !== null)
    .sort((a, b) => (b.activatedAt ?? 0) - (a.activatedAt ?? 0))[0]
}

const stepDown = ({ id }: Version): StateChange => ({ id, state: 'verified' })

const conflict = (state: string): AppError => new AppError('state_conflict', { what: 'model version', state })

/** The states of the versions that a change touches, by version. */
export function statesOf(rows: readonly Pick<Version, 'id' | 'version' | 'state'>[], changes: readonly StateChange[]) {
  const touched = rows.filter(({ id }) => changes.some((change) => change.id === id))
  return Object.fromEntries(touched.map(({ version, state }) => [version, state]))
}
