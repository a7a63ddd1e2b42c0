// Runs under whatever Node is on the machine, so it is plain JavaScript: it proves that the pinned Node is the one in use.
const wanted = 26
const major = Number(process.versions.node.split('.')[0])
if (major < wanted) {
  process.stderr.write(
    `preflight: this is Node ${process.versions.node}, Node ${wanted} is needed. The package node-linux-${process.arch} ` +
      `brings it along: run "npm ci" on 64-bit Linux (x64 or arm64), then use "npm start", "npm test" or "npm run …".\n`,
  )
  process.exit(2)
}
