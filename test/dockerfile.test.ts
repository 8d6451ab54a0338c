import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { describe, it } from 'node:test'
import { usualFolder } from '../src/config/resolve-revocation.ts'

const dockerfile = readFileSync('Dockerfile', 'utf8')
const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }

describe('the Dockerfile', () => {
  it('keeps the rules for an image', () => {
    assert.deepEqual(imageProblems(dockerfile), [])
  })

  it('copies only what exists and what .dockerignore lets in', () => {
    const allowed = new Set(readFileSync('.dockerignore', 'utf8').split('\n'))
    for (const source of contextSources(dockerfile)) {
      assert.ok(existsSync(source), source)
      assert.ok(allowed.has(`!${source}`), `.dockerignore keeps ${source} out`)
    }
  })
})

describe('the check of the Dockerfile', () => {
  const changes: [name: string, from: string | RegExp, to: string][] = [
    ['a user by name', 'USER 65532:65532', 'USER node'],
    ['root', 'USER 65532:65532', 'USER 0'],
    ['no user', 'USER 65532:65532\n', ''],
    ['a user of the build stage only', /USER 65532:65532\n/, ''],
    [
      'an entry point through a shell',
      'ENTRYPOINT ["node", "dist/src/main.js"]',
      'ENTRYPOINT node dist/src/main.js',
    ],
    [
      'a health check through a shell',
      /CMD \["node", "dist\/src\/main.js", "health"\]/,
      'CMD curl localhost',
    ],
    ['no health check', /HEALTHCHECK.*\n/, ''],
    ['a base without a version', 'node:24-bookworm-slim', 'node'],
    ['the latest base', 'node:24-bookworm-slim', 'node:latest'],
    ['a musl base', 'node:24-bookworm-slim', 'node:24-alpine'],
    ['a base that cannot be replaced', 'FROM ${NODE_IMAGE} AS build', 'FROM node:24-bookworm-slim AS build'],
    ['a last base that cannot be replaced', 'FROM ${RUNTIME_IMAGE}', 'FROM node:24-bookworm-slim'],
    ['another default for the last base', 'RUNTIME_IMAGE=${NODE_IMAGE}', 'RUNTIME_IMAGE=gcr.io/distroless/x'],
    ['a syntax that is fetched from elsewhere', /^/, '# syntax=docker/dockerfile:1\n'],
    [
      'a shell where the gateway runs',
      'VOLUME /var/lib/entrada',
      'RUN chmod 0700 /var/lib/entrada\nVOLUME /var/lib/entrada',
    ],
    ['a certificate in a layer', 'COPY tsconfig.json ./', 'COPY tsconfig.json ca.pem ./'],
    ['no secret for a certificate', /--mount=type=secret,id=ca /g, ''],
    ['code for other systems', /find node_modules .* \+ && \\\n\s*/, ''],
    ['another version', 'ARG VERSION=', 'ARG VERSION=9.'],
    ['no cap on the young generation', '--max-semi-space-size=8', '--max-old-space-size=512'],
    ['a secret in ENV', 'ENV NODE_ENV=production', 'ENV CLIENT_SECRET=x'],
    ['a secret in ARG', 'WORKDIR /app', 'ARG NPM_TOKEN\nWORKDIR /app'],
    [
      'sources before the lockfile',
      'COPY package.json package-lock.json',
      'COPY src ./src\nCOPY package.json package-lock.json',
    ],
    ['install scripts', 'npm ci --ignore-scripts', 'npm ci'],
    ['install scripts of what is delivered', 'npm ci --omit=dev --ignore-scripts', 'npm ci --omit=dev'],
    ['the whole folder', 'COPY src ./src', 'COPY . .'],
    ['a relative working directory', 'WORKDIR /app', 'WORKDIR app'],
    ['ADD', 'COPY src ./src', 'ADD src ./src'],
    ['development packages', 'npm ci --omit=dev', 'npm ci'],
    ['packages of the wrong stage', '--from=packages', '--from=build'],
    ['no folder for what has ended', ' && install -d -m 0700 /state/entrada', ''],
    ['a folder that the user cannot write to', '--chown=65532:65532 ', ''],
    ['a folder that ends with the container', 'VOLUME /var/lib/entrada\n', ''],
    ['what is not bundled', '/app/dist/entrada ./dist/src', '/app/dist/src ./dist/src'],
    ['no production mode', 'NODE_ENV=production', 'NODE_ENV=development'],
  ]
  for (const [name, from, to] of changes) {
    it(`reports ${name}`, () => {
      const changed = dockerfile.replace(from, to)
      assert.notEqual(changed, dockerfile)
      assert.notDeepEqual(imageProblems(changed), [])
    })
  }
})

function isList(rest: string): boolean {
  return /^\[(?:"[^"]+"(?:, )?)+\]$/.test(rest)
}

type Instruction = Readonly<{ word: string; rest: string }>

/** What is wrong with an image, a phrase each. */
function imageProblems(text: string): string[] {
  const all = instructions(text)
  const lastFrom = all.map(({ word }) => word).lastIndexOf('FROM')
  const last = all.slice(lastFrom)
  const rests = (word: string, among = all) => among.filter(one => one.word === word).map(({ rest }) => rest)
  const base =
    rests('ARG')
      .find(rest => rest.startsWith('NODE_IMAGE='))
      ?.split('=')[1] ?? ''
  const at = (pattern: RegExp) => all.findIndex(({ word, rest }) => pattern.test(`${word} ${rest}`))
  const secret = /secret|token|password|passphrase|credential|private|_key\b/i
  const rules: [holds: boolean, problem: string][] = [
    [/^[1-9]\d*:[1-9]\d*$/.test(rests('USER', last).at(-1) ?? ''), 'the user is no number above 0'],
    [
      rests('ENTRYPOINT', last).length === 1 && rests('ENTRYPOINT', last).every(isList),
      'the entry point is no list',
    ],
    [
      (rests('HEALTHCHECK', last)[0] ?? '').endsWith('CMD ["node", "dist/src/main.js", "health"]'),
      'the health check is not ours',
    ],
    [/^[\w./-]+:\d[\w.-]*$/.test(base) && !base.includes('alpine'), 'the base has no version, or no glibc'],
    [
      rests('FROM').every((rest, at, froms) =>
        at === froms.length - 1 ? rest === '${RUNTIME_IMAGE}' : rest.startsWith('${NODE_IMAGE} AS '),
      ) && rests('ARG').includes('RUNTIME_IMAGE=${NODE_IMAGE}'),
      'a base cannot be replaced',
    ],
    [!/^#\s*syntax=/m.test(text), 'a syntax is fetched from elsewhere'],
    [rests('RUN', last).length === 0, 'a shell is needed where the gateway runs'],
    [
      rests('RUN').every(
        rest =>
          !rest.includes('npm ci') ||
          (rest.includes('--mount=type=secret,id=ca ') && rest.includes('--mount=type=secret,id=npmrc ')),
      ),
      'the build cannot be given a certificate or a registry',
    ],
    [
      contextSources(text).every(source =>
        /^(?:package(?:-lock)?\.json|\.npmrc|tsconfig\.json|src|tools\/bundle\.ts|config|LICENSE)$/.test(
          source,
        ),
      ),
      'something else is copied',
    ],
    [
      rests('RUN').some(rest => /find node_modules .*prebuilds.* ! -name "\$here"/.test(rest)),
      'code for other systems stays',
    ],
    [rests('ARG', last).includes(`VERSION=${version}`), 'the version is another'],
    [
      rests('ENV', last).some(rest => rest.includes('NODE_OPTIONS=--max-semi-space-size=8')),
      'memory is not kept small',
    ],
    [
      [...rests('ENV'), ...rests('ARG')].every(rest => !secret.test(rest.replace('/run/secrets/npmrc', ''))),
      'a secret is baked in',
    ],
    [
      at(/^COPY .*package-lock\.json/) >= 0 && at(/^COPY .*package-lock\.json/) < at(/^COPY src/),
      'the sources come before the lockfile',
    ],
    [
      rests('RUN').every(
        rest => !/npm (?:ci|i|install|prune)\b/.test(rest) || rest.includes('--ignore-scripts'),
      ),
      'install scripts run',
    ],
    [rests('COPY').every(rest => !/(?:^|\s)\.\s/.test(rest)), 'the whole folder is copied'],
    [rests('WORKDIR').every(rest => rest.startsWith('/')), 'a working directory is relative'],
    [rests('ADD').length === 0, 'ADD is used'],
    [
      /AS packages\n[^]*npm ci --omit=dev [^]*AS build\n/.test(text) &&
        rests('COPY', last).includes('--from=packages /app/node_modules ./node_modules'),
      'development packages stay',
    ],
    [
      rests('RUN').some(rest => rest.endsWith(`install -d -m 0700 /state/${basename(usualFolder)}`)) &&
        rests('COPY', last).includes(`--from=build --chown=65532:65532 /state/ ${dirname(usualFolder)}/`) &&
        rests('VOLUME', last).includes(usualFolder),
      'what has ended cannot be kept',
    ],
    [
      rests('RUN').some(rest => rest.includes(' && node dist/tools/bundle.js && ')) &&
        rests('COPY', last).includes('--from=build /app/dist/entrada ./dist/src'),
      'it is not bundled',
    ],
    [
      rests('ENV', last).some(rest => rest.includes('NODE_ENV=production')),
      'the image is not in production mode',
    ],
  ]
  return rules.filter(([holds]) => !holds).map(([, problem]) => problem)
}

/** Sources of COPY that come from the repository, not from another stage. */
function contextSources(text: string): string[] {
  return instructions(text)
    .filter(({ word, rest }) => word === 'COPY' && !rest.startsWith('--from'))
    .flatMap(({ rest }) => rest.split(/\s+/).slice(0, -1))
}

function instructions(text: string): Instruction[] {
  return text
    .replace(/^\s*#.*\n/gm, '')
    .replace(/\\\n\s*/g, '')
    .split('\n')
    .filter(line => line.trim() !== '')
    .map(line => {
      const [word = '', ...rest] = line.split(' ')
      return { word, rest: rest.join(' ') }
    })
}
