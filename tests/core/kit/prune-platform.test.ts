import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { prunePlatform } from '../../../core/kit/prune-platform.ts'

function makeModules(packages: Record<string, object>): string {
  const root = mkdtempSync(join(tmpdir(), 'modules-'))
  onTestFinished(() => rmSync(root, { recursive: true }))
  for (const [name, manifest] of Object.entries(packages)) {
    mkdirSync(join(root, name), { recursive: true })
    writeFileSync(join(root, name, 'package.json'), JSON.stringify(manifest))
  }
  return root
}

test('prune: packages and binaries of other platforms go, all else stays', () => {
  const root = makeModules({
    plain: { name: 'plain' },
    'not-on-windows': { os: ['!win32'] },
    '@scope/here': { os: ['linux'], cpu: ['x64'], libc: ['glibc'] },
    '@scope/musl': { os: ['linux'], cpu: ['x64'], libc: ['musl'] },
    '@scope/linux-x64-musl': { name: '@scope/linux-x64-musl', os: ['linux'], cpu: ['x64'] },
    '@scope/linux-x64-gnu': { name: '@scope/linux-x64-gnu', os: ['linux'], cpu: ['x64'] },
    '@scope/arm': { os: ['linux'], cpu: ['arm64'] },
    'not-on-linux': { os: ['!linux'] },
  })
  for (const path of ['linux/x64', 'linux/arm64', 'darwin/arm64', 'win32/x64']) {
    mkdirSync(join(root, 'onnxruntime-node/bin/napi-v6', path), { recursive: true })
  }
  for (const file of ['plain/index.js', 'plain/index.js.map', 'plain/world.map']) writeFileSync(join(root, file), '')
  const removed = prunePlatform(root, { platform: 'linux', arch: 'x64', libc: 'glibc' })
  expect(removed.toSorted()).toEqual([
    '@scope/arm',
    '@scope/linux-x64-musl',
    '@scope/musl',
    'not-on-linux',
    'onnxruntime-node/bin/napi-v6/darwin/arm64',
    'onnxruntime-node/bin/napi-v6/linux/arm64',
    'onnxruntime-node/bin/napi-v6/win32/x64',
    'plain/index.js.map',
  ])
  for (const kept of [
    'plain/index.js',
    'plain/world.map',
    '@scope/linux-x64-gnu',
    'not-on-windows',
    '@scope/here',
    'onnxruntime-node/bin/napi-v6/linux/x64',
  ]) {
    expect(existsSync(join(root, kept))).toBe(true)
  }
})

test('prune: a folder without packages loses nothing', () => {
  expect(prunePlatform(makeModules({}), { platform: 'linux', arch: 'x64', libc: 'glibc' })).toEqual([])
})
