import type { DaemonConfig } from '#shared/config/config.ts'
import { differences, valueOf, type Difference } from '#shared/config/difference.ts'
import { parameters } from '#shared/config/parameters.ts'
import { readConfigFile } from '../../edge-daemon/runtime/config-file.ts'
import { Refusal } from '../../edge-daemon/runtime/refusal.ts'
import { configHash, tradingOf } from '../../edge-daemon/runtime/trading-config.ts'
import { checkHost } from '../../edge-daemon/venue/extended/hosts.ts'
import { table } from '../venue/columns.ts'
import { jsonSchema, staleDocuments, writeDocuments } from './documents.ts'
import type { ConfigCommand } from './options.ts'

type Answer = { readonly text: string; readonly code: number }

/** What each command says, and its exit code. Throws a Refusal for a file that is not valid. */
export function answerOf(command: ConfigCommand): Answer {
  switch (command.command) {
    case 'check':
      return check(command.file, command.isJson)
    case 'diff':
      return diff(command.before, command.after, command.isJson)
    case 'schema':
      return { text: jsonSchema(), code: 0 }
    case 'docs':
      return docs(command.isCheck, command.isJson)
  }
}

/** Valid, or a Refusal. What differs from the defaults is shown, so that a forgotten value is seen. */
function check(file: string, isJson: boolean): Answer {
  const config = readConfigFile(file, '')
  const refusal = refusalOfHosts(config.venue)
  if (refusal !== null) throw new Refusal(`${file}: ${refusal}`)
  const hash = configHash(tradingOf(config))
  const changed = parameters
    .map((field) => ({ field, value: valueOf(config, field) }))
    .filter(({ field, value }) => !field.isRequired && value !== undefined && value !== field.default)
    .map(({ field, value }) => ({ field: field.path, value, default: field.default ?? 'none', unit: field.unit }))
  if (isJson) return { text: `${JSON.stringify({ ok: true, file, hash, changed })}\n`, code: 0 }
  if (changed.length === 0) return { text: `${file} is valid, config ${hash}; every value is the default\n`, code: 0 }
  const rows = table(changed, [
    ['field', ({ field }) => field],
    ['value', ({ value }) => value],
    ['default', ({ default: value }) => value],
    ['unit', ({ unit }) => unit],
  ])
  return { text: `${file} is valid, config ${hash}; these values are not the defaults:\n\n${rows}`, code: 0 }
}

/** As a start decides where the keys may go (venue/extended/connect.ts). */
function refusalOfHosts({ network, streams, rest, stream, rpc, orderEntry }: DaemonConfig['venue']): string | null {
  const used = { rest, stream, rpc: streams === 'rpc' ? rpc : undefined, orderEntry }
  for (const field of ['rest', 'stream', 'rpc', 'orderEntry'] as const) {
    const address = used[field]
    const checked = address === undefined ? null : checkHost(field, address, network)
    if (typeof checked === 'string') return `venue.${checked}`
  }
  return null
}

/** As a reload would see it: from the running file to the new one. */
function diff(before: string, after: string, isJson: boolean): Answer {
  const found = differences(readConfigFile(before, ''), readConfigFile(after, ''))
  const code = found.length === 0 ? 0 : 1
  const rows = found.map(({ field, from, to }) => ({
    field: field.path,
    from: from ?? 'none',
    to: to ?? 'none',
    change: field.reload,
  }))
  if (isJson) return { text: `${JSON.stringify({ ok: true, reload: reloadOf(found), differences: rows })}\n`, code }
  if (rows.length === 0) return { text: 'the two files mean the same\n', code }
  const text = table(rows, [
    ['field', ({ field }) => field],
    ['old', ({ from }) => from],
    ['new', ({ to }) => to],
    ['change', ({ change }) => change],
  ])
  return { text: `${text}\n${verdicts[reloadOf(found)]}\n`, code }
}

const verdicts = {
  taken: 'a running daemon takes it on HUP',
  flat: 'a running daemon takes it on HUP, but only without a position and orders',
  refused: 'a running daemon refuses it: stop, change, start again',
} as const

function reloadOf(found: readonly Difference[]): keyof typeof verdicts {
  if (found.some(({ field }) => field.reload === 'restart')) return 'refused'
  return found.some(({ field }) => field.reload === 'flat') ? 'flat' : 'taken'
}

function docs(isCheck: boolean, isJson: boolean): Answer {
  const stale = isCheck ? staleDocuments() : writeDocuments()
  const code = isCheck && stale.length > 0 ? 1 : 0
  if (isJson) return { text: `${JSON.stringify({ ok: code === 0, [isCheck ? 'stale' : 'written']: stale })}\n`, code }
  if (stale.length === 0) return { text: 'the documents are those of the schema\n', code }
  const what = isCheck ? 'is not what the schema makes: run npm run config -- docs' : 'written'
  return { text: stale.map((path) => `${path} ${what}\n`).join(''), code }
}
