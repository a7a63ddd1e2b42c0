declare namespace Cloudflare {
  interface Env extends Readonly<import('../env.ts').Env> {
    readonly TEST_MIGRATIONS: import('cloudflare:test').D1Migration[]
  }
  interface GlobalProps {
    mainModule: typeof import('../worker.ts')
  }
}
