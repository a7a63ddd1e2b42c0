import assert from 'node:assert/strict'
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { withScratch } from '../harness/scratch.ts'
import { startSupervisor } from '../harness/supervisor.ts'
import { writeLivelyTape } from '../harness/tapes.ts'
import { until } from '../harness/until.ts'

// Ends that nobody asked for: a part that dies, a supervisor that is killed, a signal before anything is ready.

const othersStayMs = 30_000
/** The daemon's own longest stop, its last upload and farewell, and the two parts after it. */
const stopMaxMs = 60_000

/** One part is killed: the others stay for 30 s, then everything ends with code 1. */
export const partDiesCase = (part: 'exchange' | 'cloud' | 'daemon'): Promise<{ readonly endedAfterMs: number }> =>
  withScratch(async (scratch) => {
    const tape = writeLivelyTape(scratch.file('abc.csv'), 7_200)
    const supervisor = startSupervisor(scratch, ['--tape', tape, '--speed', '20', '--keep', scratch.file('state')])
    await supervisor.quoting()
    const processes = scratch.processes().length
    process.kill(-(await supervisor.pidOf(part)), 'SIGKILL')
    const diedAtMs = performance.now()
    await supervisor.program.said(new RegExp(`^DIED +${part}`, 'm'), 3_000)
    await sleep(othersStayMs - 3_000)
    assert.equal(supervisor.program.hasEnded(), false, 'the others stay for a look')
    const left = scratch.processes().length
    assert.ok(left >= 2 && left < processes, `nothing is restarted and the others are there, were ${left}`)
    assert.deepEqual(await supervisor.ended, { code: 1, signal: null })
    const endedAfterMs = Math.round(performance.now() - diedAtMs)
    assert.ok(endedAfterMs >= othersStayMs && endedAfterMs < othersStayMs + stopMaxMs, `ended after ${endedAfterMs} ms`)
    assert.deepEqual(scratch.processes(), [])
    return { endedAfterMs }
  })

/** The supervisor is killed: its parts notice and nothing is left. */
export const supervisorKilledCase = (): Promise<{ readonly goneAfterMs: number }> =>
  withScratch(async (scratch) => {
    const tape = writeLivelyTape(scratch.file('abc.csv'), 7_200)
    const supervisor = startSupervisor(scratch, ['--tape', tape, '--speed', '20', '--keep', scratch.file('state')])
    await supervisor.quoting()
    assert.ok(scratch.processes().length >= 4)
    supervisor.program.signal('SIGKILL')
    const killedAtMs = performance.now()
    await until('its parts end too', stopMaxMs, () => scratch.processes().length === 0)
    return { goneAfterMs: Math.round(performance.now() - killedAtMs) }
  })

/** A signal at different moments of the start ends it, and leaves nothing. */
export const earlySignalCase = (): Promise<{ readonly attempts: number }> =>
  withScratch(async (scratch) => {
    const moments = [150, 500, 900, 1_400, 2_000, 2_600]
    for (const [index, afterMs] of moments.entries()) {
      const supervisor = startSupervisor(scratch, ['--keep', scratch.file(`state-${index}`)])
      await sleep(afterMs)
      supervisor.program.signal('SIGINT')
      const ended = await Promise.race([supervisor.ended, sleep(stopMaxMs, null)])
      assert.ok(ended !== null, `a signal after ${afterMs} ms ends it`)
      assert.deepEqual(scratch.processes(), [], `nothing is left of a start that was stopped after ${afterMs} ms`)
    }
    return { attempts: moments.length }
  })

/** A resumed run that ends hard leaves an exchange that is older than journal and cloud: it must not be resumed again. */
export const hardEndCase = (): Promise<{ readonly exitCode: number }> =>
  withScratch(async (scratch) => {
    const tape = writeLivelyTape(scratch.file('abc.csv'), 7_200)
    const keep = ['--speed', '50', '--keep', scratch.file('state')]
    const first = startSupervisor(scratch, [...keep, '--tape', tape, '--for', '2'])
    assert.deepEqual(await first.ended, { code: 0, signal: null })
    const second = startSupervisor(scratch, keep)
    await second.quoting()
    await sleep(2_000)
    for (const { pid } of scratch.processes()) process.kill(pid, 'SIGKILL')
    await second.ended
    const third = startSupervisor(scratch, [...keep, '--for', '2'])
    assert.deepEqual(await third.ended, { code: 2, signal: null })
    const sentence = third.program.stderr().trim()
    assert.match(sentence, /^--keep .* was not stopped in order[^\n]*$/)
    assert.deepEqual(scratch.processes(), [])
    return { exitCode: 2 }
  })
