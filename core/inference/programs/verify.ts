import { serveTasks } from '../../workers/child.ts'
import { type VerifyTask, verifyModel } from '../verify.ts'

// A process of its own: verifies one uploaded model at a time, under limits of time and memory.
serveTasks<VerifyTask>(verifyModel)
