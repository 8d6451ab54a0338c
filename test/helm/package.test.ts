import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { cases, helm, render } from '../support/helm.ts'

const folder = mkdtempSync(join(tmpdir(), 'entrada-package-'))
after(() => rmSync(folder, { recursive: true, force: true }))

describe('the chart as an archive', { skip: helm.skip }, () => {
  it('is the same whenever it is packed, but for SOURCE_DATE_EPOCH', async () => {
    const archive = await pack('first', '1700000000')
    const first = readFileSync(archive)
    assert.match(await output('tar', ['-tzvf', archive]), /2023-11-14 22:13 entrada\/Chart\.yaml/)
    assert.deepEqual(readFileSync(await pack('second', '1700000000')), first)
    assert.notDeepEqual(readFileSync(await pack('third', '1700000001')), first)
  })

  it('makes the same objects as the folder', async () => {
    const archive = await pack('fourth', '0')
    for (const file of cases.filter(name => /everything|sidecar/.test(name))) {
      const packed = await render(['-f', file], archive)
      assert.equal(packed.refusal, '')
      assert.deepEqual(packed.objects, (await render(['-f', file])).objects)
    }
  })
})

/** @returns the archive's path */
async function pack(name: string, epoch: string): Promise<string> {
  const path = await output('tools/package-chart', [join(folder, name)], { SOURCE_DATE_EPOCH: epoch })
  return path.trim()
}

async function output(
  command: string,
  words: readonly string[],
  more: Readonly<Record<string, string>> = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    const { env } = process
    execFile(
      command,
      [...words],
      { env: { ...env, TZ: 'UTC', ...more }, timeout: 120_000 },
      (error, stdout, stderr) => {
        if (error === null) resolve(stdout)
        else reject(new Error(`${command}: ${stderr}`, { cause: error }))
      },
    )
  })
}
