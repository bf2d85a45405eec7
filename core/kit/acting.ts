/** Who acts, and in which request: both go into the audit log. */
export interface Acting {
  actorId: string
  requestId: string
}
