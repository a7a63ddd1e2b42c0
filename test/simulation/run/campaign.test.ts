import { describe, expect, test } from 'vitest'
import { faults } from '../faults/catalogue.ts'
import { needCampaign, seedCampaign, type Campaign } from './campaign.ts'
import { keyOf, type Job } from './job.ts'
import { aloneNeeds, pairNeeds, pairsOf, shownBy, together } from './needs.ts'
import { parsePlan } from './plan-text.ts'
import { reportOf } from './report.fixture.ts'

/** Carries a campaign out with so many jobs under way at once; the last one given out answers first. */
function carryOut(campaign: Campaign, strikes: (job: Job, id: number) => boolean, width = 3): Job[] {
  const asked: Job[] = []
  const underWay: Job[] = []
  for (;;) {
    for (let job = campaign.next(); job !== undefined; job = campaign.next()) {
      asked.push(job)
      underWay.push(job)
      if (underWay.length >= width) break
    }
    const job = underWay.pop()
    if (job === undefined) return asked
    const parts = parsePlan(job.plan ?? 'none', faults)
    if (typeof parts === 'string') throw new Error(parts)
    const struck = Object.fromEntries(parts.map(({ id }) => [id, strikes(job, id) ? 1 : 0]))
    campaign.take(reportOf(job.seed, struck, { plan: job.plan }))
  }
}

describe('a range of seeds', () => {
  test('is asked for once each, without those that are known', () => {
    const known = new Set(['2', '4', '9'])
    const campaign = seedCampaign({ from: 1, to: 5 }, () => null, known)
    for (const seed of [2, 4, 9]) campaign.take(reportOf(seed, {}))
    expect(campaign.left()).toBe(3)
    expect(carryOut(campaign, () => true).map(({ seed }) => seed)).toEqual([1, 3, 5])
    expect(campaign.left()).toBe(0)
  })
})

describe('what coverage asks for', () => {
  const some = faults.filter(({ id }) => [1, 2, 27, 78].includes(id))

  test('is each fault alone so many times and every two of them once', () => {
    const needs = [...aloneNeeds(some, 5), ...pairNeeds(pairsOf(some))]
    const campaign = needCampaign(needs, shownBy, new Set())
    expect(campaign.left()).toBe(4 * 5 + 6)
    const asked = carryOut(campaign, () => true)
    expect(asked.length).toBe(4 * 5 + 6)
    expect(campaign.unmet()).toEqual([])
    expect(new Set(asked.map(keyOf)).size).toBe(asked.length)
    expect(campaign.left()).toBe(0)
  })

  test('tries again where a fault found nothing to strike, and gives up in the end', () => {
    const needs = aloneNeeds(some.slice(0, 2), 5)
    const campaign = needCampaign(needs, shownBy, new Set())
    const asked = carryOut(campaign, ({ seed }, id) => id === 1 && seed % 2 === 0)
    const of = (id: number) => asked.filter(({ plan }) => plan?.startsWith(`${id}@`) === true).length
    expect(of(1)).toBe(10)
    expect(of(2)).toBe(15)
    expect(campaign.unmet()).toEqual(['alone 2'])
  })

  test('is the same whatever the threads do', () => {
    const run = (width: number) =>
      carryOut(needCampaign(aloneNeeds(some, 7), shownBy, new Set()), ({ seed }) => seed % 3 !== 0, width)
        .map(keyOf)
        .toSorted((one, other) => (one < other ? -1 : 1))
    expect(run(1)).toEqual(run(8))
  })

  test('goes on where it was stopped', () => {
    const needs = () => aloneNeeds(some, 5)
    const whole = carryOut(needCampaign(needs(), shownBy, new Set()), () => true)
    const known = new Set(whole.slice(0, 7).map(keyOf))
    const campaign = needCampaign(needs(), shownBy, known)
    for (const job of whole.slice(0, 7)) {
      const id = Number(job.plan?.split('@')[0])
      campaign.take(reportOf(job.seed, { [id]: 1 }, { plan: job.plan }))
    }
    expect(campaign.left()).toBe(13)
    expect(carryOut(campaign, () => true).map(keyOf)).toEqual(whole.slice(7).map(keyOf))
  })

  test('takes pairs out of seeds that drew more than two faults', () => {
    expect(shownBy(reportOf(1, { 1: 1, 27: 2, 78: 1, 2: 0 }))).toEqual(['pair 1 27', 'pair 1 78', 'pair 27 78'])
    expect(shownBy(reportOf(1, { 27: 2 }))).toEqual(['alone 27'])
    expect(shownBy(reportOf(1, { 27: 0 }))).toEqual([])
  })

  test('lets every two overlap in time, within the time of faults', () => {
    for (const [one, other] of pairsOf(faults)) {
      const [first, second] = together(one, other, 1)
      expect(Math.min(first?.untilMs ?? 0, second?.untilMs ?? 0)).toBeGreaterThan(
        Math.max(first?.fromMs ?? 1, second?.fromMs ?? 1),
      )
      expect(first?.fault.id).toBe(one.id)
      expect(second?.fault.id).toBe(other.id)
    }
  })

  test('names every pair of the chosen ones once', () => {
    expect(pairsOf(faults).length).toBe((faults.length * (faults.length - 1)) / 2)
    expect(pairsOf(faults, some.slice(0, 1)).length).toBe(faults.length - 1)
  })
})
