import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs'
import { BadInput } from './options.ts'
import type { StarkKeys } from './derive.ts'

/** Writes the pair as environment lines, for nobody's eyes but the owner's. Throws BadInput; an existing file stays as it is. */
export function writeKeyFile(file: string, keys: StarkKeys): void {
  const descriptor = createFile(file)
  try {
    writeSync(
      descriptor,
      `PILOTLIGHT_STARK_PRIVATE_KEY=${keys.starkPrivateKey.reveal()}\nPILOTLIGHT_STARK_PUBLIC_KEY=${keys.starkPublicKey}\n`,
    )
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

function createFile(file: string): number {
  try {
    // One step: the file is new, and it is private before it holds anything.
    return openSync(file, 'wx', 0o600)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null
    if (code === 'EEXIST') throw new BadInput(`--out ${file} exists already and is left as it is: give another name`)
    throw new BadInput(`--out ${file} cannot be made: give a file in a folder that exists and that you may write to`)
  }
}
