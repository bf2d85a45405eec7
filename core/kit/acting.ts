/** The acting person and their request: both are written to the audit log. */
export interface Acting {
  actorId: string
  requestId: string
}
