import type { IncomingMessage } from 'node:http'

export const bodyMaxBytes = 256 * 1024

export type Body =
  | { readonly type: 'whole'; readonly text: string }
  /** Known as soon as it is; the rest is still to come. */
  | { readonly type: 'too_large' }
  /** The request broke off before its end. */
  | { readonly type: 'broken' }

export function readBody(request: IncomingMessage): Promise<Body> {
  return new Promise((resolve) => {
    // A request that breaks off half way has nobody left to be answered.
    request.on('error', () => resolve({ type: 'broken' }))
    request.on('close', () => resolve({ type: 'broken' }))
    if (Number(request.headers['content-length'] ?? 0) > bodyMaxBytes) {
      resolve({ type: 'too_large' })
      return
    }
    const chunks: Buffer[] = []
    let bytes = 0
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes <= bodyMaxBytes) {
        chunks.push(chunk)
        return
      }
      chunks.length = 0
      resolve({ type: 'too_large' })
    })
    request.on('end', () =>
      resolve({ type: 'whole', text: chunks.length === 0 ? '' : Buffer.concat(chunks).toString('utf8') }),
    )
  })
}

const restMaxBytes = 1024 * 1024
const restMaxMs = 1_000

/**
 * Throws away what still comes of a body, so that its sender gets to read the answer instead of a reset; resolves when it
 * has ended, or when it has become too much or too slow.
 */
export function drain(request: IncomingMessage): Promise<void> {
  return new Promise((resolve) => {
    if (request.readableEnded || request.destroyed) {
      resolve()
      return
    }
    let bytes = 0
    const timer = setTimeout(resolve, restMaxMs)
    const done = () => {
      clearTimeout(timer)
      resolve()
    }
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes > restMaxBytes) done()
    })
    request.on('end', done)
    request.on('close', done)
    request.resume()
  })
}
