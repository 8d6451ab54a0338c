import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { billOfMaterials, componentsOfImage, type Bill } from '../../tools/bill-of-materials.ts'
import { writeImageArchive } from '../../tools/image-archive.ts'
import { tar } from '../../tools/same-tar.ts'

function folder(t: TestContext): string {
  const made = mkdtempSync(join(tmpdir(), 'entrada-release-'))
  t.after(() => rmSync(made, { recursive: true, force: true }))
  return made
}

function listed(archive: string): string[] {
  return execFileSync('tar', ['-tf', archive], { encoding: 'utf8' }).trim().split('\n')
}

describe('an archive', () => {
  for (const name of ['a.tar', 'a.tar.gz']) {
    it(`is the same whatever the times and rights of the files (${name})`, t => {
      const [here, there] = [folder(t), folder(t)]
      for (const [place, mode] of [
        [here, 0o644],
        [there, 0o600],
      ] as const) {
        mkdirSync(join(place, 'in'))
        for (const file of place === here ? ['one', 'two'] : ['two', 'one'])
          writeFileSync(join(place, 'in', file), file)
        chmodSync(join(place, 'in/one'), mode)
        utimesSync(join(place, 'in/one'), mode, mode)
        tar(place, ['in'], join(place, name), 1_700_000_000)
      }
      assert.deepEqual(readFileSync(join(here, name)), readFileSync(join(there, name)))
      assert.deepEqual(listed(join(here, name)), ['in/', 'in/one', 'in/two'])
      execFileSync('tar', ['-xf', join(here, name), '-C', there])
      assert.equal(statSync(join(there, 'in/one')).mtimeMs, 1_700_000_000_000)
    })
  }
})

describe('the archive of an image', () => {
  it('can be read by those who know OCI and by Docker, and keeps its digest', t => {
    const [layout, place] = [folder(t), folder(t)]
    const blobs = join(layout, 'blobs/sha256')
    mkdirSync(blobs, { recursive: true })
    const manifest = {
      config: { digest: 'sha256:cc' },
      layers: [{ digest: 'sha256:aa' }, { digest: 'sha256:bb' }],
    }
    writeFileSync(join(blobs, 'dd'), JSON.stringify(manifest))
    for (const blob of ['aa', 'bb', 'cc']) writeFileSync(join(blobs, blob), blob)
    writeFileSync(join(layout, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}')
    writeFileSync(
      join(layout, 'index.json'),
      JSON.stringify({ manifests: [{ digest: 'sha256:dd', size: 1 }] }),
    )
    const archive = join(place, 'image.tar')
    const digest = writeImageArchive({
      layout,
      scratch: join(place, 'x'),
      tag: 'entrada:1.2.3',
      archive,
      epoch: 0,
    })
    assert.equal(digest, 'sha256:dd')
    execFileSync('tar', ['-xf', archive, '-C', place])
    const read = (name: string): unknown => JSON.parse(readFileSync(join(place, name), 'utf8'))
    assert.deepEqual(read('manifest.json'), [
      {
        Config: 'blobs/sha256/cc',
        RepoTags: ['entrada:1.2.3'],
        Layers: ['blobs/sha256/aa', 'blobs/sha256/bb'],
      },
    ])
    const annotations = {
      'io.containerd.image.name': 'docker.io/library/entrada:1.2.3',
      'org.opencontainers.image.ref.name': '1.2.3',
    }
    assert.deepEqual(read('index.json'), {
      schemaVersion: 2,
      manifests: [{ digest: 'sha256:dd', size: 1, annotations }],
    })
    for (const blob of ['aa', 'bb', 'cc', 'dd'])
      assert.ok(listed(archive).includes(`blobs/sha256/${blob}`), blob)
  })
})

describe('the bill of materials', () => {
  const ofNpm: Bill = {
    serialNumber: 'urn:uuid:made-by-chance',
    metadata: { timestamp: 'now', component: { 'bom-ref': 'x', name: 'folder', version: '1' } },
    components: [{ 'bom-ref': 'b@1', name: 'b', version: '1' }],
  }

  it('is the same the next time, and another for other contents', () => {
    const again = {
      ...ofNpm,
      serialNumber: 'urn:uuid:another',
      metadata: { ...ofNpm.metadata, timestamp: 'later' },
    }
    assert.deepEqual(billOfMaterials(ofNpm, [], 5), billOfMaterials(again, [], 5))
    const { serialNumber = '' } = billOfMaterials(ofNpm, [], 5)
    // RFC 9562 sections 4.1 and 5.8.
    assert.match(
      serialNumber,
      /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    )
    assert.notEqual(billOfMaterials({ ...ofNpm, components: [] }, [], 5).serialNumber, serialNumber)
    assert.equal(billOfMaterials(ofNpm, [], 5).metadata.timestamp, '1970-01-01T00:00:05.000Z')
  })

  it('names Node and the packages of Debian beside those of npm', t => {
    const root = folder(t)
    mkdirSync(join(root, 'var/lib/dpkg/status.d'), { recursive: true })
    writeFileSync(
      join(root, 'var/lib/dpkg/status.d/libc6'),
      'Package: libc6\nVersion: 2:2.36+deb\nArchitecture: amd64\nDescription: none\n Version: not this\n',
    )
    const bill = billOfMaterials(ofNpm, componentsOfImage(root, '24.1.0'), 0)
    assert.deepEqual(
      bill.components.map(({ purl, name }) => purl ?? name),
      ['b', 'pkg:deb/debian/libc6@2%3A2.36%2Bdeb?arch=amd64&distro=debian-12', 'pkg:generic/node@24.1.0'],
    )
  })
})
