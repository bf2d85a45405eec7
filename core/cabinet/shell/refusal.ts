/** A refusal of the pages themselves: `refusal-KEY` says it. What core refuses is a CoreError. */
export class Refusal extends Error {
  readonly status: 400 | 403 | 404 | 413 | 415
  readonly key: string

  constructor(status: Refusal['status'], key: string) {
    super(key)
    this.name = 'Refusal'
    this.status = status
    this.key = key
  }
}
