import { projectFiles, importsOf, readText } from '../tidy/source-files.ts'

// The packages that run on the Pi and in the Worker: those that their programs reach, test files left out.

export type Dependencies = { readonly pi: readonly string[]; readonly worker: readonly string[] }

export function readDependencies(): Dependencies {
  const known = new Set(projectFiles())
  return { pi: packagesFrom('edge-daemon/main.ts', known), worker: packagesFrom('cloud/worker.ts', known) }
}

function packagesFrom(entry: string, known: ReadonlySet<string>): readonly string[] {
  const reached = new Set([entry])
  const packages = new Set<string>()
  for (const file of reached)
    for (const { specifier, target, isTypeOnly } of importsOf(file, readText(file))) {
      if (isTypeOnly) continue
      if (target !== null) {
        if (known.has(target)) reached.add(target)
      } else if (!/^(node|cloudflare):/.test(specifier)) packages.add(packageOf(specifier))
    }
  return [...packages].toSorted((one, other) => (one < other ? -1 : 1))
}

/** `@noble/curves/utils.js` is of `@noble/curves`. */
const packageOf = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
