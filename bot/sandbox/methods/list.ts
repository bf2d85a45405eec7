import type { World } from '../state/world.ts'
import { answeringMethods } from './answering.ts'
import { botMethods } from './bot.ts'
import { editingMethods } from './editing.ts'
import type { Method } from './method.ts'
import { sendingMethods } from './sending.ts'

/** Every Bot API method the sandbox knows. */
export const createMethods = (world: World): Method[] => [
  ...botMethods(world),
  ...sendingMethods(world),
  ...editingMethods(world),
  ...answeringMethods(world),
]
