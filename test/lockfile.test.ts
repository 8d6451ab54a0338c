import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'

type Locked = Readonly<{
  version?: string
  integrity?: string
  hasInstallScript?: boolean
  optional?: boolean
  /** Inside the archive of another package, whose hash covers it. */
  inBundle?: boolean
  dependencies?: Record<string, string>
  optionalDependencies?: Record<string, string>
}>

for (const folder of ['.', 'tools/node', 'tools/apps/node-red', 'tools/apps/reflex']) {
  const lockfile = JSON.parse(readFileSync(`${folder}/package-lock.json`, 'utf8')) as {
    packages: Record<string, Locked>
  }

  describe(`the lockfile of ${folder}`, () => {
    it('is whole: npm ci refuses one without an entry for each dependency, optional ones for other systems too', () => {
      assert.deepEqual(gaps(lockfile.packages), [])
    })

    it('has a hash for every package that every machine gets', () => {
      const bare = Object.entries(lockfile.packages)
        .filter(
          ([path, { integrity, optional, inBundle }]) =>
            path !== '' && integrity === undefined && optional !== true && inBundle !== true,
        )
        .map(([path]) => path)
      assert.deepEqual(bare, [])
    })
  })
}

describe('the check of the lockfile', () => {
  it('reports an optional package without an entry', () => {
    const packages = { 'node_modules/a': { optionalDependencies: { 'a-darwin': '1.0.0' } } }
    assert.deepEqual(gaps(packages), ['node_modules/a needs a-darwin'])
  })

  it('finds a package beside, above and below the one that needs it', () => {
    const packages = {
      'node_modules/a': { dependencies: { b: '1', c: '1' } },
      'node_modules/a/node_modules/b': { dependencies: { c: '1' } },
      'node_modules/c': {},
    }
    assert.deepEqual(gaps(packages), [])
  })
})

/** Dependencies that no entry answers, looked for as Node does: in the package's own folder and those above. */
function gaps(packages: Readonly<Record<string, Locked>>): string[] {
  return Object.entries(packages).flatMap(([path, { dependencies, optionalDependencies }]) =>
    Object.keys({ ...dependencies, ...optionalDependencies })
      .filter(
        name => !foldersAbove(path).some(folder => Object.hasOwn(packages, `${folder}node_modules/${name}`)),
      )
      .map(name => `${path} needs ${name}`),
  )
}

function foldersAbove(path: string): string[] {
  const parts = path === '' ? [] : path.split('node_modules/').slice(1)
  return [...parts.keys(), parts.length].map(count =>
    parts
      .slice(0, count)
      .map((part, at) => `node_modules/${part}${at === count - 1 && !part.endsWith('/') ? '/' : ''}`)
      .join(''),
  )
}
