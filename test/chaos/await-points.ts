// The places of a program at which it waits, found in its source, each made to ask whether it is now its turn to throw.

/** The call is put before `await`; it answers undefined, so that `??` goes on to the wait itself. */
const callOf = (id: string) => `globalThis.chaosAwait(${JSON.stringify(id)}) ?? `

export type Instrumented = { readonly source: string; readonly ids: readonly string[] }

/** `id` of a point is the file's name and the line. A wait that is an operand of another operator is left as it is. */
export function instrument(name: string, source: string): Instrumented {
  const ids: string[] = []
  const lines = source.split('\n').map((line, index) => {
    const code = line.trimStart()
    if (code.startsWith('//') || code.startsWith('*') || code.startsWith('/*')) return line
    return line.replace(/\bawait (?!using\b|\()/g, (found, offset: number) => {
      if (!mayBegin(line.slice(0, offset))) return found
      const id = `${name}:${index + 1}`
      ids.push(id)
      return callOf(id) + found
    })
  })
  return { source: lines.join('\n'), ids }
}

/** Whether an expression may begin after this text of the line: at its start, or after what opens or assigns one. */
const mayBegin = (before: string): boolean => {
  const text = before.trimEnd()
  return !text.includes('//') && (text === '' || /(?:[=([{,:;?)]|=>|\breturn|\belse|\bdo)$/.test(text))
}
