import { createServer } from 'node:net'

/** Resolves to `port`, or to a free one for 0; to a text, which is why not, when it cannot be opened. Nothing is left open. */
export function findPort(port: number): Promise<number | string> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', (error: NodeJS.ErrnoException) => resolve(portTrouble(error.code)))
    probe.listen(port, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : port))
    })
  })
}

/** What goes on behind "port N". */
export function portTrouble(code: string | undefined): string {
  if (code === 'EADDRINUSE') return 'is in use'
  if (code === 'EACCES') return 'may not be opened by this user'
  return `cannot be opened (${code ?? 'unknown reason'})`
}
