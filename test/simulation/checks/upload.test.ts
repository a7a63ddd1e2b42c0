import { describe, expect, test } from 'vitest'
import { RecordEnvelope } from '#shared/contracts/records.ts'
import { hold } from '../../../cloud/domain/held-records.ts'
import { rowsOf } from '../../../cloud/domain/batch-rows.ts'
import type { View } from './check.ts'
import { fillLine, line, tradeOf } from './journal.fixture.ts'
import { readRuns } from './journal-text.ts'
import { acksAreHeld, cloudDiffers, cloudFollowsDisk, cloudLags } from './upload.ts'
import { stillView, type Still } from './view.fixture.ts'

const run = 'run00001'

/** A daemon that has written `lines`, all of them safe, and a cloud that was sent `sent`. */
function told(lines: readonly string[], sent: readonly string[] = lines): Still {
  const view = stillView()
  view.journals = [{ run, lines, writer: { syncedSeq: lines.length } }]
  view.journalFiles = () => [{ path: '1', text: lines.join('') }]
  send(view, sent)
  return view
}

function send({ cloud: { held } }: View, lines: readonly string[]): void {
  const records = lines.map((text) => RecordEnvelope.parse(JSON.parse(text)))
  for (const record of records)
    hold(held, record.run, rowsOf({ version: 1, bot: record.bot, run: record.run, records: [record] }))
}

const three = [line(run, 1), line(run, 2), line(run, 3)]
const differs = (view: View) => cloudDiffers(view, readRuns(view.journalFiles()))

describe('the checks of the upload', () => {
  test('I6 sees an acknowledgement and a cursor in front of what the cloud holds', () => {
    const at = (ackedSeq: number, cursor: { run: string; seq: number } | null) => {
      const view = told(three)
      view.upload = { run, ackedSeq, cursor }
      return acksAreHeld().look?.(view)
    }
    expect(at(3, { run, seq: 3 })).toBeNull()
    expect(at(4, null)).toContain('4 records of run00001 count as stored, the cloud holds 3')
    expect(at(0, { run, seq: 4 })).toContain('the cursor is behind record 4')
    expect(at(0, { run: 'run00002', seq: 1 })).toContain('the cursor is behind record 1 of run00002')
  })

  test('I5 sees a cloud that forgets, one that acknowledges over a hole, and one that is in front of the disk', () => {
    const view = told(three, three.slice(0, 2))
    const check = cloudFollowsDisk()
    expect(check.look?.(view)).toBeNull()
    const known = view.cloud.held.runs.get(run)
    if (known !== undefined) known.contiguousSeq = 1
    expect(check.look?.(view)).toContain('held 2 records and holds 1')
    if (known !== undefined) known.contiguousSeq = 3
    expect(cloudFollowsDisk().look?.(view)).toContain('acknowledges 3 of run00001 and lacks 3')
    const ahead = told(three)
    ahead.journals = [{ run, lines: three, writer: { syncedSeq: 2 } }]
    expect(cloudFollowsDisk().look?.(ahead)).toContain('holds 3 records, safe on disk are 2')
  })

  test('I5 sees what is missing in the end, of this run and of one before', () => {
    expect(differs(told(three))).toBeNull()
    expect(cloudLags(told(three))).toBeNull()
    const behind = told(three, three.slice(0, 2))
    expect(differs(behind)).toContain('of 3 records of run00001 the cloud holds 2')
    expect(cloudLags(behind)).toContain('of 3 records of run00001 the cloud holds 2')
    const later = told(three, [])
    later.journals = [...later.journals, { run: 'run00002', lines: [], writer: { syncedSeq: 0 } }]
    expect(differs(later)).toContain('of 3 records of run00001 the cloud holds 0')
    expect(differs(told(three, [...three, line(run, 5)]))).toContain('holds 4 records up to 3')
  })

  test('I5 sees a record that is another than was written, and one that is told as lost and is not', () => {
    const other = line(run, 2, 'note', { text: 'another' })
    const damaged = line(run, 2, 'record_damaged')
    const found = 'record 2 of run00001 is not in the cloud as it was written'
    expect(differs(told(three, [line(run, 1), other, line(run, 3)]))).toBe(found)
    expect(differs(told(three, [line(run, 1), damaged, line(run, 3)]))).toBe(found)
    const lost = told(three, [line(run, 1), damaged, line(run, 3)])
    lost.journalFiles = () => [{ path: '1', text: `${line(run, 1)}\0\0\n${line(run, 3)}` }]
    lost.journals = [...lost.journals, { run: 'run00002', lines: [], writer: { syncedSeq: 0 } }]
    expect(differs(lost)).toBeNull()
    expect(differs(told([], [line('run00009', 1)]))).toContain('nobody wrote run00009')
  })

  test('I5 sees a fill of no trade, a trade without a fill, and one of another price', () => {
    const fill = [fillLine(run, 1, '5')]
    const withTrade = (view: Still, id = '5') => {
      view.exchange.trades.push(tradeOf(view.accountId, id))
      return view
    }
    expect(differs(withTrade(told(fill)))).toBeNull()
    expect(differs(told(fill))).toContain('the cloud has 1 fills, the exchange 0 trades')
    expect(differs(withTrade(told(three)))).toContain('trade 5 is not in the cloud')
    expect(differs(withTrade(told([fillLine(run, 1, '5', { price: '1000.5' })])))).toContain('the cloud has {')
    const takenBack = told(fill)
    takenBack.takenBack = ['5']
    expect(differs(takenBack)).toBeNull()
  })
})
