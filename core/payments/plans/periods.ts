/** How the order of a period is called: after the first order of its plan, so that there is one of each however often it is asked for.
 *  `again`: how many there were that were taken back. */
export const idOfPeriod = (firstId: string, period: number, again: number): string =>
  again === 0 ? `${firstId}.${period}` : `${firstId}.${period}.${again}`

/** The period of a plan that an order is for, from 1. */
export const periodOf = (orderId: string): number => Number(orderId.split('.')[1] ?? 1)

/** The first order of the plan that an order is of. */
export const firstIdOf = (orderId: string): string => orderId.split('.')[0] ?? orderId
