import type { PlantedBug } from '../planted-bug.ts'

// Settings that come into force where they may not, or by halves.

const inForce = 'edge-daemon/runtime/config-in-force.ts'

export const settingsBugs: readonly PlantedBug[] = [
  {
    id: 'half-applied-reload',
    name: 'of a file that was read again only the risk comes into force',
    isOfAudit: true,
    file: inForce,
    find: 'return change(null, laid)',
    replace: 'return change(null, { ...laid, config: { ...trading, risk: laid.config.risk } })',
    reason: 'The person believes in sizes that nobody quotes.',
  },
  {
    id: 'refused-reload-remembered',
    name: 'a file that was refused is the ceiling from then on',
    isOfAudit: true,
    file: inForce,
    find: 'const laid = laidOver(next, overlay)',
    replace: 'const laid = laidOver(next, overlay)\n      local = next',
    reason: 'The cloud may loosen what the file in force forbids.',
  },
  {
    id: 'ceiling-ignored',
    name: 'what the cloud serves may be looser than the local file',
    file: 'shared/config/served.ts',
    find: 'const loosened = differences(local, config).find(isLooser)',
    replace: "const loosened = differences(local, config).find((one) => one.field.section !== 'risk' && isLooser(one))",
    reason: 'Whoever gets into the cloud sets the limit of the loss.',
  },
  {
    id: 'closed-to-nobody',
    name: 'the cloud may change what only a person at the machine may',
    file: 'shared/config/served.ts',
    find: "const isClosed = ({ advisor, reload }: NamedParameter): boolean => advisor === 'never' || reload !== 'live'",
    replace: "const isClosed = ({ reload }: NamedParameter): boolean => reload !== 'live'",
    seedsWith: [[109]],
    reason:
      'Whoever gets into the cloud stretches the countdown of the switch and keeps the stop from closing the position.',
  },
]
