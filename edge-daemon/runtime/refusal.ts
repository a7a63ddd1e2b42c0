/** Bad input from a person: one sentence that names the field and the remedy. The process ends with code 2, nothing started. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
}
