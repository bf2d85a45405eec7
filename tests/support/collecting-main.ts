import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

// Core as it is, that collects its garbage when it is told to by SIGUSR2: what is left then, it keeps. It prints what that is.
setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void
process.on('SIGUSR2', () => {
  // What only weak references or finalizers held goes in the second.
  collect()
  collect()
  process.stdout.write(`${JSON.stringify({ event: 'memory', ...process.memoryUsage() })}\n`)
})
await import('../../core/main.ts')
