import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join, normalize } from 'node:path'
import { describe, it } from 'node:test'

const files = repositoryFiles('.')
const pages = files.filter(file => file.endsWith('.md'))

describe('the documentation', () => {
  it('is there', () => {
    for (const page of [
      'README.md',
      'CHANGELOG.md',
      'SECURITY.md',
      'docs/architecture.md',
      'docs/threat-model.md',
    ]) {
      assert.ok(pages.includes(page), page)
    }
  })

  it('links only to files and headings that exist', () => {
    assert.deepEqual(
      pages.flatMap(page => brokenLinks(page, read(page))),
      [],
    )
  })

  it('names only scripts that package.json has', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }
    const named = pages.flatMap(page => scriptsNamed(read(page)).map(script => `${page}: ${script}`))
    assert.ok(named.length > 0)
    assert.deepEqual(
      named.filter(entry => !Object.hasOwn(scripts, entry.split(': ')[1] ?? '')),
      [],
    )
  })

  it('numbers its decisions without gaps', () => {
    const numbers = files
      .filter(file => file.startsWith('docs/adr/'))
      .map(file => /^docs\/adr\/(\d{4})-[a-z0-9-]+\.md$/.exec(file)?.[1] ?? file)
    assert.deepEqual(
      numbers.sort(),
      numbers.map((_, at) => String(at + 1).padStart(4, '0')),
    )
  })
})

describe('every file of the repository', () => {
  const texts = files.filter(file => !/\.(?:png|jpe?g|gif|webp|ico)$/.test(file))

  it('names no download address of a package registry', () => {
    assert.deepEqual(
      texts.filter(file => namesRegistry(read(file))),
      [],
    )
  })

  it('names no path of the machine it was written on', () => {
    assert.deepEqual(
      texts.filter(file => namesMachine(read(file), process.cwd(), homedir())),
      [],
    )
  })
})

describe('the check of the documentation', () => {
  it('reports a link to a file that is not there', () => {
    assert.equal(brokenLinks('docs/a.md', 'See [it](nowhere.md) and [this](architecture.md).').length, 1)
  })

  it('reports a link to a heading that is not there', () => {
    assert.equal(brokenLinks('docs/a.md', '# One thing\n[a](#one-thing) [b](#another)').length, 1)
  })

  it('reports a picture that is not there', () => {
    assert.equal(brokenLinks('README.md', '![the demo](docs/nothing.png)').length, 1)
  })

  it('leaves code and addresses of the web alone', () => {
    assert.deepEqual(
      brokenLinks('docs/a.md', '```\n[a](b.md)\n```\n`[a](b.md)` [c](https://example.com/x)'),
      [],
    )
  })

  it('finds the scripts that a page names', () => {
    assert.deepEqual(scriptsNamed('`npm run demo`, npm ci && npm test -- policy'), ['demo', 'test'])
  })

  it('reports a registry and a path of the machine', () => {
    assert.ok(namesRegistry(JSON.stringify({ resolved: 'https://example.com/a.tgz' }, undefined, 1)))
    assert.ok(namesRegistry(['https:/', 'registry.npmjs.org', 'a'].join('/')))
    assert.ok(namesMachine('see /srv/build/entrada/src', '/srv/build/entrada', '/home/ada'))
    assert.ok(namesMachine('see /home/ada/x', '/srv/build/entrada', '/home/ada'))
    assert.equal(namesMachine('WORKDIR /app/x and /etc/entrada', '/app', '/'), false)
  })
})

function read(file: string): string {
  return readFileSync(file, 'utf8')
}

/** Links of a page that lead nowhere; headings of other pages are looked up there. */
function brokenLinks(page: string, text: string): string[] {
  const prose = text.replace(/^(```|~~~)[^]*?^\1/gm, '').replace(/`[^`\n]*`/g, '')
  return [...prose.matchAll(/\]\(\s*<?([^)\s>]+)>?[^)]*\)/g)]
    .map(match => match[1] ?? '')
    .filter(link => !/^[a-z][a-z0-9+.-]*:/i.test(link))
    .filter(link => {
      const [path = '', heading] = link.split('#')
      const target = path === '' ? page : normalize(join(dirname(page), decodeURIComponent(path)))
      if (path !== '' && !existsSync(target)) return true
      if (heading === undefined || !target.endsWith('.md')) return false
      return !headingsOf(path === '' ? text : read(target)).includes(heading)
    })
    .map(link => `${page}: ${link}`)
}

function headingsOf(text: string): string[] {
  return [...text.matchAll(/^#{1,6} +(.+)$/gm)].map(match =>
    (match[1] ?? '')
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .trim()
      .replaceAll(' ', '-'),
  )
}

function scriptsNamed(text: string): string[] {
  return [...text.matchAll(/\bnpm (?:run (?:--silent )?([\w:]+)|(test|start)\b)/g)].map(
    match => match[1] ?? match[2] ?? '',
  )
}

function namesRegistry(text: string): boolean {
  return /"resolved": "https?:/.test(text) || /https?:\/\/(?:[\w-]+\.)*(?:registry|npm)\.[\w.-]+\//.test(text)
}

/** A folder right under the root, as an image has it, says nothing about a machine. */
function namesMachine(text: string, folder: string, home: string): boolean {
  const places = [folder, home].filter(place => place.split('/').length > 2)
  return places.some(place => text.includes(`${place}/`))
}

/** Files as in a fresh clone: what is installed, built or git's own is left out. */
function repositoryFiles(folder: string): string[] {
  const skipped = new Set(['node_modules', 'dist', 'coverage', '.build', '.git', '.env'])
  return readdirSync(folder)
    .filter(name => !skipped.has(name) && !name.endsWith('.log'))
    .flatMap(name => {
      const path = normalize(join(folder, name))
      return statSync(path).isDirectory() ? repositoryFiles(path) : [path]
    })
}
