/** Runs `work` again `everyMs` after it ended, whatever became of it; at once when the page is looked at again. */
export function repeat(work: () => Promise<void>, everyMs: number): void {
  let timer: ReturnType<typeof setTimeout> | undefined
  let running = false
  const run = async () => {
    if (running) return
    running = true
    clearTimeout(timer)
    try {
      await work()
    } catch {
      // The page shows how old its data is; the next round tries again.
    }
    running = false
    timer = setTimeout(() => void run(), everyMs)
  }
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) void run()
  })
  void run()
}
