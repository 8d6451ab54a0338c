import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'

const main = fileURLToPath(new URL('../../src/main.js', import.meta.url))

/** Says of each flag of V8 that is set that it is, on the error output. */
const watching = `
import v8 from 'node:v8'
import { syncBuiltinESMExports } from 'node:module'
const set = v8.setFlagsFromString
v8.setFlagsFromString = flag => {
  process.stderr.write('set ' + flag + '\\n')
  set(flag)
}
syncBuiltinESMExports()
`

describe('the old generation of V8', () => {
  for (const command of ['--version', 'worker']) {
    it(`is looked at early in what starts as ${command}`, () => {
      const preload = `data:text/javascript,${encodeURIComponent(watching)}`
      const { stderr } = spawnSync(process.execPath, ['--import', preload, main, command], {
        encoding: 'utf8',
      })
      assert.match(stderr, /^set --heap-growing-percent=60$/m)
      // What V8 says of an option that it does not know.
      assert.doesNotMatch(stderr, /unrecognized/)
    })
  }
})
