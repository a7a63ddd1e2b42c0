/** Nothing wrong was given: what a start needs is away, and the same start may succeed a moment later. */
const tryAgain = 75

/** Bad input from a person: one sentence that names the field and the remedy. The process ends with its code, nothing started. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly exitCode: 2 | typeof tryAgain

  constructor(message: string, mayPass = false) {
    super(message)
    this.exitCode = mayPass ? tryAgain : 2
  }
}
