/** A model that ran but gave no valid output. `bad_output`: its output breaks its contract. `model_error`:
 *  onnxruntime failed. */
export class ModelFailure extends Error {
  readonly code: 'bad_output' | 'model_error'

  constructor(code: 'bad_output' | 'model_error', detail: string, options?: ErrorOptions) {
    super(detail, options)
    this.name = 'ModelFailure'
    this.code = code
  }
}
