import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'

/** An unpacked bundle, beside programs that write down how they were called. */
function bundle(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'entrada-load-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  copyFileSync('tools/image/load', join(folder, 'load'))
  writeFileSync(join(folder, 'entrada-1.2.3-image.tar'), 'an image')
  writeFileSync(join(folder, 'image-digest'), 'sha256:d1')
  const sums = ['entrada-1.2.3-image.tar', 'image-digest', 'load'].map(name => {
    const hash = createHash('sha256').update(readFileSync(join(folder, name)))
    return `${hash.digest('hex')}  ${name}\n`
  })
  writeFileSync(join(folder, 'SHA256SUMS'), sums.join(''))
  const programs = join(folder, 'programs')
  mkdirSync(programs)
  for (const name of ['docker', 'podman', 'ctr', 'skopeo']) {
    writeFileSync(join(programs, name), `#!/bin/sh\necho "${name} $*" >>"${folder}/called"\n`)
    chmodSync(join(programs, name), 0o755)
  }
  const load = (...words: readonly string[]) =>
    spawnSync('bash', [join(folder, 'load'), ...words], {
      encoding: 'utf8',
      env: { PATH: `${programs}:${process.env['PATH'] ?? ''}` },
    })
  const called = () => {
    try {
      return readFileSync(join(folder, 'called'), 'utf8').trim()
    } catch {
      return ''
    }
  }
  return { folder, load, called }
}

describe('load', () => {
  const image = 'entrada-1.2.3-image.tar'
  const calls: [words: readonly string[], call: string][] = [
    [['docker'], `docker load --input ${image}`],
    [['podman'], `podman load --input ${image}`],
    [
      ['containerd', '--address=/run/c.sock'],
      `ctr --namespace k8s.io images import --address=/run/c.sock ${image}`,
    ],
    [
      ['registry.example/platform/entrada', '--dest-authfile=a'],
      `skopeo copy --preserve-digests --dest-authfile=a oci-archive:${image} docker://registry.example/platform/entrada:1.2.3`,
    ],
  ]
  for (const [words, call] of calls) {
    it(`takes the image to ${words[0]}, and says its digest`, t => {
      const { load, called } = bundle(t)
      const { status, stdout, stderr } = load(...words)
      assert.equal(status, 0, stderr)
      assert.equal(called(), call)
      assert.equal(stdout, 'entrada 1.2.3, sha256:d1\n')
    })
  }

  it('touches nothing when a file is not the one of the checksums, or is missing', t => {
    const { folder, load, called } = bundle(t)
    writeFileSync(join(folder, image), 'another image')
    assert.notEqual(load('docker').status, 0)
    rmSync(join(folder, image))
    assert.notEqual(load('docker').status, 0)
    assert.equal(called(), '')
  })

  it('says how it is used, and refuses a place that it does not know', t => {
    const { load, called } = bundle(t)
    const asked = load()
    assert.deepEqual([asked.status, asked.stdout], [2, ''])
    assert.match(asked.stderr, /load docker \| podman/)
    assert.equal(load('somewhere').status, 2)
    assert.equal(called(), '')
  })
})
