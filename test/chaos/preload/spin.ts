import process from 'node:process'

// Loaded before the daemon: at SIGUSR2 its thread computes for ever, as a bug would.

process.on('SIGUSR2', () => {
  process.stderr.write('chaos: spinning\n')
  for (;;);
})
