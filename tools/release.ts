// `node dist/tools/release.js [FOLDER]`: all that a release consists of, in a folder (.build/release without one), from the image that
// tools/image/build has made. The same sources give the same bytes. SOURCE_DATE_EPOCH: seconds; the time of the last commit without it.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { billOfMaterials, componentsOfImage, type Bill } from './bill-of-materials.ts'
import { writeImageArchive } from './image-archive.ts'
import { tar } from './same-tar.ts'

const built = 'tools/image/.build'
const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }
const name = `entrada-${version}`
const epoch = Number(process.env['SOURCE_DATE_EPOCH'] ?? run('git', 'log', '-1', '--format=%ct'))
const folder = process.argv[2] ?? '.build/release'
const contents = join(folder, name)

if (!existsSync(join(built, 'built.json'))) throw new Error('there is no image: tools/image/build')
rmSync(contents, { recursive: true, force: true })
mkdirSync(contents, { recursive: true })
const scratch = mkdtempSync(join(tmpdir(), 'entrada-release-'))
try {
  const digest = writeImageArchive({
    layout: join(built, 'oci'),
    scratch: join(scratch, 'image'),
    tag: `entrada:${version}`,
    archive: join(contents, `${name}-image.tar`),
    epoch,
  })
  writeFileSync(join(contents, 'image-digest'), `${digest}\n`)
  execFileSync(join('tools', 'package-chart'), [contents], {
    env: { ...process.env, SOURCE_DATE_EPOCH: String(epoch) },
    stdio: 'inherit',
  })
  writeBill()
  for (const file of ['LICENSE', 'THIRD_PARTY.txt', 'tools/image/load']) {
    cpSync(file, join(contents, file.split('/').at(-1) ?? file))
  }
  const documents = [
    'README.md',
    'CHANGELOG.md',
    'SECURITY.md',
    'LICENSE',
    'docs',
    'config',
    'helm/entrada/README.md',
  ]
  tar('.', documents, join(contents, `${name}-docs.tar.gz`), epoch)
  writeChecksums(contents, readdirSync(contents))
  // The file to carry in.
  tar(folder, [name], join(folder, `${name}-bundle.tar`), epoch)
  writeChecksums(folder, [`${name}-bundle.tar`])
} finally {
  rmSync(scratch, { recursive: true, force: true })
}
for (const line of readFileSync(join(folder, 'SHA256SUMS'), 'utf8').trim().split('\n')) console.log(line)

function writeBill(): void {
  const ofNpm = JSON.parse(
    run('npm', 'sbom', '--package-lock-only', '--sbom-format', 'cyclonedx', '--omit', 'dev'),
  ) as Bill
  const root = join(built, 'unpacked')
  const node = run(join(root, 'usr/local/bin/node'), '--version').trim().slice(1)
  const bill = billOfMaterials(ofNpm, componentsOfImage(root, node), epoch)
  writeFileSync(join(contents, `${name}.cdx.json`), `${JSON.stringify(bill, undefined, 2)}\n`)
}

/** In the form of sha256sum, which checks them. */
function writeChecksums(where: string, files: readonly string[]): void {
  const lines = files.toSorted().map(file => {
    const hash = createHash('sha256').update(readFileSync(join(where, file)))
    return `${hash.digest('hex')}  ${file}\n`
  })
  writeFileSync(join(where, 'SHA256SUMS'), lines.join(''))
}

/** What a program says; its diagnostics are shown. */
function run(command: string, ...words: readonly string[]): string {
  return execFileSync(command, words, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    maxBuffer: 64 << 20,
  })
}
