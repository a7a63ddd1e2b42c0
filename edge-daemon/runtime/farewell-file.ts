import { join } from 'node:path'
import { readFileOrNull, replaceFile } from '../journal/small-file.ts'
import { farewellFile, farewellIn, farewellText } from './farewell.ts'

export const lastFarewell = (stateDir: string): string | null =>
  farewellIn(readFileOrNull(join(stateDir, farewellFile)))

export const rememberFarewell = (stateDir: string, run: string): Promise<void> =>
  replaceFile(join(stateDir, farewellFile), farewellText(run))
