/** A misfortune of the next `times` requests: cut off before anything is done; done, and the answer lost; or answered as a server in trouble
 *  does. */
export interface RequestFault {
  kind: 'drop_before' | 'drop_after' | 'server_error' | 'busy'
  times: number
}

/** Answers nothing: the connection is cut. */
export const DROPPED = (): Response => new Response(null, { status: 444, headers: { 'x-sandbox-dropped': 'yes' } })

export type RequestFaults = ReturnType<typeof createRequestFaults>

/** Misfortunes that were ordered, one after the other. */
export function createRequestFaults() {
  const faults: RequestFault[] = []
  return {
    order: (fault: RequestFault): void => void faults.push({ ...fault }),
    /** That of the next request, if any. */
    take(): RequestFault['kind'] | undefined {
      const [fault] = faults
      if (fault === undefined) return undefined
      fault.times -= 1
      if (fault.times <= 0) faults.shift()
      return fault.kind
    },
  }
}
