import { kill, pid } from 'node:process'

// A child that somebody kills before it can say that it is ready, as a system short of memory does.
kill(pid, 'SIGKILL')
