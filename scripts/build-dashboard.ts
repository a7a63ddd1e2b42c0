import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { build, type Plugin } from 'esbuild'

// Bundles the dashboard into text files that the Worker imports. The sign-in page carries its script and style inside, because
// whoever sees it may fetch nothing else; their hashes become its content policy.

const root = path.resolve(import.meta.dirname, '..')
const source = path.join(root, 'cloud/dashboard')
const target = path.join(root, '.build/dashboard')

/** Builds all pages; an unchanged file keeps its time stamp, so that watchers see only real changes. */
export async function buildDashboard(): Promise<void> {
  const [appJs, appCss, signInJs, signInCss] = await Promise.all(
    ['app.ts', 'app.css', 'sign-in.ts', 'sign-in.css'].map(bundle),
  )
  const signIn = readFileSync(path.join(source, 'sign-in.html'), 'utf8')
    .replace('/*style*/', () => signInCss ?? '')
    .replace('/*script*/', () => signInJs ?? '')
  mkdirSync(target, { recursive: true })
  write('app.js.txt', appJs ?? '')
  write('app.css.txt', appCss ?? '')
  write('index.html.txt', readFileSync(path.join(source, 'index.html'), 'utf8'))
  write('sign-in.html.txt', signIn)
  write('sign-in.csp.txt', signInPolicy(signInJs ?? '', signInCss ?? ''))
}

/** The schemas bring their messages in fifty languages along; the page shows none of them. */
const withoutLocales: Plugin = {
  name: 'without-locales',
  setup(build) {
    build.onLoad({ filter: /zod\/.*locales\/index\.js$/ }, () => ({ contents: 'export {}' }))
  },
}

async function bundle(entry: string): Promise<string> {
  const result = await build({
    absWorkingDir: root,
    entryPoints: [path.join(source, entry)],
    bundle: true,
    write: false,
    minify: true,
    charset: 'utf8',
    format: 'iife',
    target: ['es2022', 'chrome110', 'safari16', 'firefox115'],
    logLevel: 'warning',
    plugins: [withoutLocales],
  })
  return result.outputFiles[0]?.text.trim() ?? ''
}

const hashOf = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`

function signInPolicy(script: string, style: string): string {
  return (
    `default-src 'none'; script-src ${hashOf(script)}; style-src ${hashOf(style)}; connect-src 'self'; ` +
    `base-uri 'none'; form-action 'none'; frame-ancestors 'none'`
  )
}

function write(name: string, text: string): void {
  const file = path.join(target, name)
  if (readOrNull(file) === text) return
  // Renamed into place: another process may be reading.
  const partial = `${file}.${process.pid}.partial`
  writeFileSync(partial, text)
  renameSync(partial, file)
}

function readOrNull(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return null
  }
}

if (import.meta.main) await buildDashboard()
