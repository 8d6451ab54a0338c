import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { builtImage, imageConfig, unpacked, whyNoImage } from '../support/confined.ts'

const inImage = (path: string): string => join(unpacked, path)

describe('the image', { skip: whyNoImage() }, () => {
  it('is the same to the last byte when it is built twice', () => {
    const [one, two] = builtImage().digests
    assert.match(one ?? '', /^sha256:[0-9a-f]{64}$/)
    assert.equal(one, two)
  })

  it('is small', () => {
    const { packedBytes, unpackedBytes } = builtImage()
    const mebibytes = (bytes: number) => Math.round(bytes / 2 ** 20)
    console.log(`image: ${mebibytes(packedBytes)} MiB packed, ${mebibytes(unpackedBytes)} MiB unpacked`)
    assert.ok(packedBytes < 90 * 2 ** 20, `${packedBytes} bytes packed`)
  })

  it('holds no shell, no package manager and no development packages', () => {
    const programs = ['bin', 'sbin', 'usr/bin', 'usr/sbin', 'usr/local/bin']
      .filter(folder => existsSync(inImage(folder)))
      .flatMap(folder => readdirSync(inImage(folder)))
    assert.ok(programs.includes('node'))
    assert.deepEqual(
      programs.filter(name => /^(?:\w*sh|busybox|npm|npx|corepack|apt.*|dpkg.*|gcc|curl|wget)$/.test(name)),
      [],
    )
    assert.ok(existsSync(inImage('app/node_modules/fastify')))
    for (const name of ['typescript', 'oidc-provider', 'playwright-core']) {
      assert.ok(!existsSync(inImage(`app/node_modules/${name}`)), name)
    }
  })

  it('holds native code for this system only', () => {
    const paths = readdirSync(inImage('app/node_modules'), { recursive: true, encoding: 'utf8' })
    const systems = paths.flatMap(path => /\/prebuilds\/([^/]+)$/.exec(path)?.[1] ?? [])
    assert.deepEqual(new Set(systems), new Set([`${process.platform}-${process.arch}`]))
  })

  it('keeps nothing of what its build was given', () => {
    for (const path of [
      'run/secrets',
      'app/.npmrc',
      'root/.npmrc',
      'root/.npm',
      'app/src',
      'app/tsconfig.json',
    ]) {
      assert.ok(!existsSync(inImage(path)), path)
    }
    const { Env } = imageConfig()
    assert.deepEqual(Env.map(each => each.split('=')[0]).sort(), ['NODE_ENV', 'NODE_OPTIONS', 'PATH'])
  })

  it('says what it is', () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }
    const { Labels } = imageConfig()
    assert.equal(Labels['org.opencontainers.image.version'], version)
    assert.match(Labels['org.opencontainers.image.revision'] ?? '', /^[0-9a-f]{40}$/)
    for (const name of ['title', 'description', 'licenses', 'base.name']) {
      assert.ok((Labels[`org.opencontainers.image.${name}`] ?? '') !== '', name)
    }
  })

  it('lets its user write nowhere but where ended sessions are kept', () => {
    const state = statSync(inImage('var/lib/entrada'))
    assert.deepEqual([state.uid, state.gid, state.mode & 0o777], [65532, 65532, 0o700])
    assert.deepEqual(Object.keys(imageConfig().Volumes), ['/var/lib/entrada'])
    const others = readdirSync(unpacked, { recursive: true, encoding: 'utf8' })
      .map(path => ({ path, is: statSync(inImage(path), { throwIfNoEntry: false }) }))
      .filter(
        ({ path, is }) => is?.uid === 65532 || (path.startsWith('app/') && ((is?.mode ?? 0) & 0o022) !== 0),
      )
    assert.deepEqual(
      others.map(({ path }) => path),
      ['var/lib/entrada'],
    )
  })
})
