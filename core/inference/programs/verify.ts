import { serveTasks } from '../../workers/child.ts'
import { type VerifyTask, verifyModel } from '../verify.ts'

// A process of its own: examines one uploaded model at a time, under limits of time and memory.
serveTasks<VerifyTask>(verifyModel)
