// Starknet's Poseidon hash (Hades permutation, three elements wide, rate two). Written out for this one field because it is
// the largest part of what an order costs: the mixing matrix has only small whole numbers, so mixing needs no product, and
// numbers are reduced only where they would grow. Our own copy of a public hash; it is held against two libraries by test.

import { createHash } from 'node:crypto'

/** Order of the field: 2^251 + 17 * 2^192 + 1. */
export const fieldPrime = 2n ** 251n + 17n * 2n ** 192n + 1n

/** What was taken in so far. Half-way states of what many hashes begin with can be kept and used again. */
export type Sponge = readonly [bigint, bigint, bigint]

const fullRounds = 8
const partialRounds = 83
const lastPartial = fullRounds / 2 + partialRounds
/** After this many partial rounds the two elements that are not cubed have grown by about twenty bits. */
const reduceEvery = 8

/** Round constants are hashes of their own numbers, so that nobody can have chosen them. */
const constantAt = (index: number): bigint =>
  BigInt(`0x${createHash('sha256').update(`Hades${index}`).digest('hex')}`) % fieldPrime

const rounds = Array.from({ length: fullRounds + partialRounds }, (_, round) => ({
  a: constantAt(round * 3),
  b: constantAt(round * 3 + 1),
  c: constantAt(round * 3 + 2),
  isFull: round < fullRounds / 2 || round >= lastPartial,
  isReduced: round % reduceEvery === 0,
}))

export const emptySponge: Sponge = [0n, 0n, 0n]

/** Takes in two elements. */
export const absorb = (sponge: Sponge, first: bigint, second: bigint): Sponge =>
  permute(sponge[0] + first, sponge[1] + second, sponge[2])

/** The hash of a list of field elements, or of what was taken in before and then the list. Elements are 0 to the prime. */
export function poseidonHash(elements: readonly bigint[], begun: Sponge = emptySponge): bigint {
  let sponge = begun
  for (let index = 0; index < elements.length; index += 2) {
    // A one marks the end, so that a list and the same list with a zero behind it differ.
    sponge = absorb(sponge, elements[index] ?? 0n, elements[index + 1] ?? 1n)
  }
  return elements.length % 2 === 0 ? absorb(sponge, 1n, 0n)[0] : sponge[0]
}

/** One reduction of the whole product costs half of two. */
const cube = (value: bigint): bigint => (value * value * value) % fieldPrime

/** Elements may be beyond the prime or below zero on the way; what comes out is not. */
function permute(first: bigint, second: bigint, third: bigint): Sponge {
  let a = first
  let b = second
  let c = third
  for (const round of rounds) {
    a += round.a
    b += round.b
    c = cube(c + round.c)
    if (round.isFull) {
      a = cube(a)
      b = cube(b)
    } else if (round.isReduced) {
      a %= fieldPrime
      b %= fieldPrime
    }
    // The matrix (3 1 1, 1 -1 1, 1 1 -2).
    const sum = a + b + c
    a = sum + 2n * a
    b = sum - 2n * b
    c = sum - 3n * c
  }
  return [positive(a), positive(b), positive(c)]
}

function positive(value: bigint): bigint {
  const rest = value % fieldPrime
  return rest < 0n ? rest + fieldPrime : rest
}
