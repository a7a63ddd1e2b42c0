// How far a sweep is: a bar where somebody watches, a line now and then where a file does.

export type Screen = { readonly isTTY?: boolean; write(text: string): unknown }

const width = 30

/** Called after each run that is done. */
export function createProgress(screen: Screen, total: number): (done: number) => void {
  let said = 0
  return (done) => {
    const share = done / total
    if (screen.isTTY === true) {
      const full = Math.round(share * width)
      const end = done === total ? '\n' : ''
      screen.write(`\r[${'#'.repeat(full)}${'.'.repeat(width - full)}] ${done} of ${total} runs${end}`)
      return
    }
    const tenth = Math.floor(share * 10)
    if (tenth <= said) return
    said = tenth
    screen.write(`${done} of ${total} runs\n`)
  }
}
