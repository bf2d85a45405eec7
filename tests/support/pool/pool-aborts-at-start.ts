import { abort } from 'node:process'

// A child that dies of a signal of its own before it can say that it is ready, as node does when it may have too little memory.
abort()
