/** A model that ran but did not deliver. `bad_output`: what it answered breaks its contract. `model_error`: onnxruntime gave up. */
export class ModelFailure extends Error {
  readonly code: 'bad_output' | 'model_error'

  constructor(code: 'bad_output' | 'model_error', detail: string, options?: ErrorOptions) {
    super(detail, options)
    this.name = 'ModelFailure'
    this.code = code
  }
}
