import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { whyNoImage } from '../support/confined.ts'
import { helm } from '../support/helm.ts'

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }

describe('a release', { skip: whyNoImage() || helm.skip }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'entrada-release-'))
  const contents = join(folder, 'one', `entrada-${version}`)
  after(() => rmSync(folder, { recursive: true, force: true }))

  function make(name: string): void {
    const tool = fileURLToPath(new URL('../../tools/release.js', import.meta.url))
    const made = spawnSync(process.execPath, [tool, join(folder, name)], { encoding: 'utf8' })
    assert.equal(made.status, 0, made.stderr)
  }

  before(() => make('one'))

  it('is an image, a chart, a bill of materials, licences, documents and checksums', () => {
    assert.deepEqual(readdirSync(contents).sort(), [
      ...['LICENSE', 'SHA256SUMS', 'THIRD_PARTY.txt'],
      ...['-docs.tar.gz', '-image.tar', '.cdx.json', '.tgz'].map(end => `entrada-${version}${end}`),
      ...['image-digest', 'load'],
    ])
    execFileSync('bash', ['-c', 'sha256sum --quiet --strict --check SHA256SUMS'], { cwd: contents })
    execFileSync('bash', ['-c', 'sha256sum --quiet --strict --check SHA256SUMS'], {
      cwd: join(folder, 'one'),
    })
  })

  it('is the same when it is made again', () => {
    make('two')
    const sums = (name: string): string => readFileSync(join(folder, name, 'SHA256SUMS'), 'utf8')
    assert.equal(sums('two'), sums('one'))
  })

  it('lists Node, the packages of Debian and those of npm that are in the image', () => {
    const bill = JSON.parse(readFileSync(join(contents, `entrada-${version}.cdx.json`), 'utf8')) as {
      components: readonly Readonly<{ name: string; purl: string }>[]
    }
    const names = bill.components.map(({ name }) => name)
    for (const name of ['node', 'libc6', 'ca-certificates', 'fastify', 'sodium-native']) {
      assert.ok(names.includes(name), name)
    }
    for (const name of ['typescript', 'dash']) assert.ok(!names.includes(name), name)
  })

  it('has an image that is read as OCI has it, under the digest that is written beside it', () => {
    const { mediaType, digest } = inspected('oci-archive')
    assert.equal(mediaType, 'application/vnd.oci.image.manifest.v1+json')
    assert.equal(digest, readFileSync(join(contents, 'image-digest'), 'utf8').trim())
  })

  it('has an image that is read as Docker saves one, too', () => {
    assert.equal(
      inspected('docker-archive').mediaType,
      'application/vnd.docker.distribution.manifest.v2+json',
    )
  })

  function inspected(form: string): Readonly<{ mediaType: string; digest: string }> {
    const archive = join(contents, `entrada-${version}-image.tar`)
    const list = JSON.parse(
      execFileSync(join('tools', 'image', 'inspect'), [`${form}:${archive}`], { encoding: 'utf8' }),
    ) as { manifests: readonly Readonly<{ mediaType: string; digest: string }>[] }
    const [only, ...others] = list.manifests
    assert.ok(only !== undefined && others.length === 0)
    return only
  }
})
