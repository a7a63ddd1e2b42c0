import type { DaemonConfig } from '#shared/config/config.ts'

/**
 * Reads the file when it is called and hands over what came of it. One read at a time: a call during one is about a file that
 * may have changed since, which is read once more.
 */
export function configReload(read: () => Promise<DaemonConfig>, take: (read: () => DaemonConfig) => void): () => void {
  let isAsked = false
  let isReading = false
  const readWhileAsked = async () => {
    isReading = true
    while (isAsked) {
      isAsked = false
      take(
        await read().then(
          (config) => () => config,
          (error: unknown) => () => {
            throw error
          },
        ),
      )
    }
    isReading = false
  }
  return () => {
    isAsked = true
    if (!isReading) void readWhileAsked()
  }
}
