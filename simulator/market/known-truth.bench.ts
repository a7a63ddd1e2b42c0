import { createKnownTruth, knownTruthOptions } from './known-truth.ts'

// A million moves of a market with known truth, after one market for warming up. Run: npm run bench -- <this file>.

const moves = 1_000_000

const seconds = (seed: number): number => {
  const market = createKnownTruth(seed, { ...knownTruthOptions, depthInforms: true })
  const startMs = performance.now()
  let last = market.next()
  for (let made = 1; made < moves; made += 1) last = market.next()
  const took = (performance.now() - startMs) / 1_000
  console.log(`${moves} moves of seed ${seed}, ${last.atMs / 1_000} s of market: ${took.toFixed(3)} s`)
  return took
}

seconds(1)
const took = seconds(2)
if (took > 1) process.exitCode = 1
