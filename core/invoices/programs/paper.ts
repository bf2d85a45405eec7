import { serveTasks } from '../../workers/child.ts'
import { drawPaper } from '../pdf/draw.ts'
import type { PaperTask } from '../printing.ts'

// A process of its own: drawing takes native memory, and time that core cannot spare.
serveTasks(async ({ paper, language }: PaperTask): Promise<Buffer> => drawPaper(paper, language))
