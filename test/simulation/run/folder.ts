import { appendFileSync, mkdirSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import type { Sources } from './sources.ts'

// Where results of one state of the sources lie, below .build/simulation/.

export type Folder = {
  /** Of seeds that drew their faults themselves. */
  readonly drawn: string
  /** Of seeds under a plan that was asked for: pairs, coverage, chosen faults. */
  readonly planned: string
  /** One line for each run, so that a figure can be traced to its command. */
  noteRun(run: { readonly command: string; readonly seconds: number; readonly seeds: number }): void
}

export const simulationRoot = path.join(import.meta.dirname, '../../../.build/simulation')

export function folderOf({ commit, fingerprint }: Sources, root = simulationRoot): Folder {
  const inside = (name: string) => path.join(root, fingerprint, name)
  return {
    drawn: inside('drawn.jsonl'),
    planned: inside('planned.jsonl'),
    noteRun(run) {
      mkdirSync(path.join(root, fingerprint), { recursive: true })
      const line = { ...run, commit, arch: process.arch, endedAt: new Date().toISOString() }
      appendFileSync(inside('runs.jsonl'), `${JSON.stringify(line)}\n`)
    },
  }
}
