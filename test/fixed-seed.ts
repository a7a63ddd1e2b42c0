import process from 'node:process'
import { configureGlobal } from 'fast-check'

// Every run of the properties draws the same examples, so that a red test is red for everybody. To look further:
//   FAST_CHECK_SEED=$RANDOM npx vitest run --project node
configureGlobal({ seed: Number(process.env['FAST_CHECK_SEED'] ?? 20_261_122) })
