import { expect, test } from 'vitest'
import { drawnConfig, drawnPlan } from '../seed.ts'
import { seedsAbout } from './seeds-about.ts'

const drawn = (seed: number): readonly number[] => drawnPlan(seed).map(({ fault }) => fault.id)

test('without a wish every seed of the range comes, in order', () => {
  expect([...seedsAbout({}, 3, 6)]).toEqual([3, 4, 5, 6])
})

test('with one only those come that have drawn a fault of each group by themselves, and none of them is left out', () => {
  const [crashes, stops] = [[71, 74, 82, 84, 91], [83]]
  const found = [...seedsAbout({ seedsWith: [crashes, stops] }, 1, 3_000)]
  const isWanted = (seed: number) =>
    crashes.some((id) => drawn(seed).includes(id)) && stops.some((id) => drawn(seed).includes(id))
  expect(found).toEqual(Array.from({ length: 3_000 }, (_, nth) => nth + 1).filter(isWanted))
  expect(found.length).toBeGreaterThan(5)
})

test('and those whose config is one of the wanted', () => {
  const isWanted = (seed: number) => drawnConfig(seed, drawnPlan(seed)).risk.longMaxUsd !== undefined
  const found = [...seedsAbout({ configWith: ({ risk }) => risk.longMaxUsd !== undefined }, 1, 40)]
  expect(found).toEqual(Array.from({ length: 40 }, (_, nth) => nth + 1).filter(isWanted))
  expect(found.length).toBeGreaterThan(2)
})
