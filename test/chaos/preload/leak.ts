import process from 'node:process'

// Loaded before the daemon: at SIGUSR2 it keeps more and more memory, each time so many milliseconds after the last.

const kept: unknown[] = []
const everyMs = Number(process.env['CHAOS_LEAK_MS'] ?? 1)

process.on('SIGUSR2', () => {
  process.stderr.write('chaos: leaking\n')
  setInterval(() => kept.push(Array.from({ length: 200_000 }, (_, nth) => ({ nth }))), everyMs)
})
