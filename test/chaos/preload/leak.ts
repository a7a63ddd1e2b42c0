import process from 'node:process'

// Loaded before the daemon: at SIGUSR2 it keeps more and more memory until it may have none.

const kept: unknown[] = []

process.on('SIGUSR2', () => {
  process.stderr.write('chaos: leaking\n')
  setInterval(() => kept.push(Array.from({ length: 200_000 }, (_, nth) => ({ nth }))), 1)
})
