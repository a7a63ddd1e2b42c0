import { readFileSync } from 'node:fs'

/** Tells one boot of the machine from the next; the kernel's own id where there is one. */
export function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
  } catch {
    return 'unknown-boot'
  }
}
