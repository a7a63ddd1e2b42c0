// xoshiro128** seeded through splitmix32. Deterministic on every platform; a generator can be split into named children,
// so that one more draw here does not change what another part sees.

export type Prng = {
  /** Uniform in [0, 1), 32 bits of resolution. */
  next(): number
  /** Uniform integer in [0, bound). */
  below(bound: number): number
  /** Exponential with the given mean. */
  exponential(mean: number): number
  /** Standard normal (Box-Muller, one draw of two kept). */
  normal(): number
  /** An independent generator that depends on this one's seed and the name only, not on how often it was drawn. */
  child(name: string): Prng
}

export function createPrng(seed: number | string): Prng {
  const key = String(seed)
  let mix = hash32(key)
  const seedWord = () => {
    mix = (mix + 0x9e3779b9) | 0
    let z = mix
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad)
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97)
    return z ^ (z >>> 15)
  }
  let a = seedWord()
  let b = seedWord()
  let c = seedWord()
  let d = seedWord()

  const next32 = () => {
    const result = Math.imul(rotl(Math.imul(b, 5), 7), 9) >>> 0
    const t = b << 9
    c ^= a
    d ^= b
    b ^= c
    a ^= d
    c ^= t
    d = rotl(d, 11)
    return result
  }
  const next = () => next32() / 0x1_0000_0000
  return {
    next,
    below: (bound) => Math.floor(next() * bound),
    exponential: (mean) => -mean * Math.log1p(-next()),
    normal: () => Math.sqrt(-2 * Math.log1p(-next())) * Math.cos(2 * Math.PI * next()),
    child: (name) => createPrng(`${key}/${name}`),
  }
}

const rotl = (x: number, k: number) => (x << k) | (x >>> (32 - k))

/** FNV-1a with a final avalanche. */
function hash32(text: string): number {
  let h = 0x811c9dc5
  for (let i = 0; i < text.length; i += 1) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193)
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  return h ^ (h >>> 13)
}
