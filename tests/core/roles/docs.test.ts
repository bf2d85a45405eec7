import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { CUSTOMER, PERMISSIONS } from '../../../core/contract/permissions.ts'
import { projectRoot } from '../../../core/kit/paths.ts'
import { listRoles } from '../../../core/roles/store.ts'
import { startDb } from '../ledger/open-db.ts'

test.each(['docs/staff.md', 'docs/staff.ru.md'])(
  'roles: %s lists every permission with the roles of a new shop that have it',
  async (file) => {
    const db = await startDb()
    const roles = (await listRoles(db.reader)).filter(({ id }) => id !== CUSTOMER)
    const text = readFileSync(join(projectRoot, file), 'utf8')
    const listed = [...text.matchAll(/^\| `([a-z._]+)` \| .+ \| (.+) \|$/gm)].map(([, permission, who]) => [
      permission,
      (who ?? '').split(', ').toSorted(),
    ])
    const had = PERMISSIONS.map((permission) => [
      permission,
      roles.flatMap(({ id, permissions }) => (permissions.has(permission) ? [id] : [])).toSorted(),
    ])
    expect(listed).toHaveLength(PERMISSIONS.length)
    expect(Object.fromEntries(listed)).toEqual(Object.fromEntries(had))
    await db.close()
  },
)
