import { writeJson } from './wire.ts'

// Answers that no venue means to give and every client gets some day.

export type SpoiltAnswer = {
  readonly status: number
  readonly contentType: string
  readonly body: string
  readonly retryAfterSeconds: number | null
}

const json = 'application/json'

/** The status in the venue's envelope, its code being the status. */
export function statusAnswer(status: number, retryAfterSeconds: number | null): SpoiltAnswer {
  const message = status === 429 ? 'Rate limit exceeded' : `The venue answered ${status} because it was told to`
  const body = writeJson({ status: 'ERROR', error: { code: status, message } })
  return { status, contentType: json, body, retryAfterSeconds }
}

export const htmlAnswer = (status: number): SpoiltAnswer => ({
  status,
  contentType: 'text/html; charset=utf-8',
  body: `<!doctype html><html><head><title>${status}</title></head><body><h1>${status}</h1></body></html>`,
  retryAfterSeconds: null,
})

/** Valid JSON in the envelope of an OK, padded to `bytes` bytes. */
export function hugeAnswer(bytes: number): SpoiltAnswer {
  const padded = (letters: number) => writeJson({ status: 'OK', data: 'x'.repeat(letters) })
  return {
    status: 200,
    contentType: json,
    body: padded(Math.max(0, bytes - padded(0).length)),
    retryAfterSeconds: null,
  }
}

/** The true answer up to its middle. An empty one stays empty. */
export const truncatedAnswer = (status: number, body: string): SpoiltAnswer => ({
  status,
  contentType: json,
  body: body.slice(0, body.length >> 1),
  retryAfterSeconds: null,
})
