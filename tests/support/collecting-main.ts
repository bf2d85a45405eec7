import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

// Core as it is, that collects its garbage when it is told to by SIGUSR2: what is left then, it keeps.
setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void
process.on('SIGUSR2', () => {
  // What only weak references or finalizers held goes in the second.
  collect()
  collect()
})
await import('../../core/main.ts')
