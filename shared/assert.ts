// Programmer errors stop the process: nobody catches these, and every start recovers by cancelling everything.

/**
 * Throws when `condition` does not hold; `message` says what must be true and what was seen. Where numbers are part of it and the
 * way is a busy one it is a function: to write a number costs more than to compare it.
 */
export function assert(condition: boolean, message: string | (() => string)): asserts condition {
  if (!condition) throw new AssertionError(typeof message === 'string' ? message : message())
}

export class AssertionError extends Error {
  override readonly name = 'AssertionError'
}

/** Breaks the build when a union gains a member that a switch does not handle. */
export function unreachable(value: never): never {
  throw new AssertionError(`unreachable value ${JSON.stringify(value)}`)
}
