import process from 'node:process'

/**
 * Calls `stop` at the first request to end: INT, TERM, HUP, or, when a supervisor started us, the end of its control pipe.
 * Later ones are heard but change nothing.
 */
export function onStopRequest(stop: (reason: string) => void): void {
  let isAsked = false
  const ask = (reason: string) => {
    if (isAsked) return
    isAsked = true
    stop(reason)
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => ask(signal))
  if (process.env['PILOTLIGHT_SUPERVISED'] === '1') {
    process.stdin.on('end', () => ask('the supervisor is gone'))
    process.stdin.on('error', () => ask('the supervisor is gone'))
    process.stdin.resume()
  }
}
