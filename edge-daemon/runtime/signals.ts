import process from 'node:process'

/**
 * Calls `stop` at the first request to end: INT, TERM, or, when a supervisor started us, the end of its control pipe. Later
 * ones are heard but change nothing. HUP calls `reload`; on a terminal it says that the terminal is gone, and ends us.
 */
export function onSignals(stop: (reason: string) => void, reload: () => void): void {
  let isAsked = false
  const ask = (reason: string) => {
    if (isAsked) return
    isAsked = true
    stop(reason)
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => ask(signal))
  const isOnTerminal = process.stdin.isTTY || process.stdout.isTTY
  process.on('SIGHUP', () => (isOnTerminal ? ask('SIGHUP') : reload()))
  if (process.env['PILOTLIGHT_SUPERVISED'] === '1') {
    process.stdin.on('end', () => ask('the supervisor is gone'))
    process.stdin.on('error', () => ask('the supervisor is gone'))
    process.stdin.resume()
  }
}
