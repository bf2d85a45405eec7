import { Session } from 'node:inspector/promises'

// Core as it is, that collects its garbage when it is told to by SIGUSR2: what is left then, it keeps. It prints what that is.
// The inspector's collection gives freed pages back at once; after that of --expose-gc, Node 24 holds them for eight seconds more.
const session = new Session()
session.connect()
process.on('SIGUSR2', () => {
  void session.post('HeapProfiler.collectGarbage').then(() => {
    process.stdout.write(`${JSON.stringify({ event: 'memory', ...process.memoryUsage() })}\n`)
  })
})
await import('../../../core/main.ts')
