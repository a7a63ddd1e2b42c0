import { spawn, type ChildProcess } from 'node:child_process'
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'

// workerd does not notice when the process that started it is killed, and would keep the port and the state. It is started
// through a script that asks the kernel to kill it with its parent, where that can be asked, and that notes its process id;
// a second shell waits for our end of a pipe to close, however we end, and kills that id if it still is workerd.

const pidFileOf = (stateDir: string) => path.join(stateDir, 'run', 'workerd.pid')

/** The process id of the workerd that uses this folder now, or null. */
export function workerdUsing(stateDir: string): number | null {
  try {
    const pid = Number(readFileSync(pidFileOf(stateDir), 'utf8'))
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim() === 'workerd' && !isZombie(pid) ? pid : null
  } catch {
    return null
  }
}

const isZombie = (pid: number) => /\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))

const quote = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`

/** Arranges that workerd started later by this process dies with it. Answers how to stand down after an orderly stop. */
export function guardWorkerd(stateDir: string): { release(): void } {
  const folder = path.join(stateDir, 'run')
  const pidFile = pidFileOf(stateDir)
  const launcher = path.join(folder, 'workerd.sh')
  mkdirSync(folder, { recursive: true })
  rmSync(pidFile, { force: true })
  const workerd = quote(workerdPath())
  writeFileSync(
    launcher,
    `#!/bin/sh\necho $$ > ${quote(pidFile)}\n` +
      `setpriv --pdeathsig KILL true 2>/dev/null && exec setpriv --pdeathsig KILL ${workerd} "$@"\nexec ${workerd} "$@"\n`,
  )
  chmodSync(launcher, 0o700)
  process.env['MINIFLARE_WORKERD_PATH'] = launcher

  const script =
    `trap '' INT TERM HUP; cat > /dev/null; pid=$(cat ${quote(pidFile)} 2>/dev/null) || exit 0; ` +
    `[ "$(cat /proc/$pid/comm 2>/dev/null)" = workerd ] && kill -9 $pid`
  const watcher: ChildProcess = spawn('/bin/sh', ['-c', script], { stdio: ['pipe', 'ignore', 'ignore'] })
  watcher.unref()
  return { release: () => watcher.stdin?.end() }
}

/** The binary that miniflare itself would start. */
function workerdPath(): string {
  const here = createRequire(import.meta.url)
  const found: unknown = createRequire(here.resolve('miniflare'))('workerd')
  const exported: unknown = typeof found === 'object' && found !== null && 'default' in found ? found.default : null
  if (typeof exported !== 'string') throw new Error('the workerd package names no binary')
  return exported
}
