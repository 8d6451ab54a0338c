import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { cases, helm, render, type KubeObject } from '../support/helm.ts'
import { programOf } from '../support/program.ts'
import { isForeign, shapeProblems } from './foreign-shapes.ts'
import { podsOf } from './pod-rules.ts'

const validate = programOf(
  ['kubectl-validate', 'test/helm/.build/kubectl-validate'],
  ['--help'],
  'test/helm/install',
)

const folder = mkdtempSync(join(tmpdir(), 'entrada-objects-'))
after(() => rmSync(folder, { recursive: true, force: true }))

describe('every object of every case', { skip: helm.skip }, () => {
  let all: readonly Readonly<{ file: string; objects: readonly KubeObject[] }>[]
  before(async () => {
    all = await Promise.all(
      cases.map(async file => {
        const { objects, refusal } = await render(['-f', file])
        assert.equal(refusal, '')
        return { file, objects: [...objects, ...patched(objects)] }
      }),
    )
  })

  it(
    'is one that Kubernetes knows, as the schemas of Kubernetes have it',
    { skip: validate.skip },
    async () => {
      let count = 0
      for (const { file, objects } of all) {
        const here = join(folder, basename(file, '.yaml'))
        mkdirSync(here)
        for (const [at, object] of objects.filter(each => !isForeign(each)).entries()) {
          // JSON, for YAML has more than one idea of `yes`.
          writeFileSync(join(here, `${at}.yaml`), JSON.stringify(object))
          count += 1
        }
      }
      const { code, output } = await run([folder])
      assert.equal(code, 0, output)
      assert.equal(output.match(/\.\.\.\S*OK/g)?.length, count)
      assert.ok(count > 60, `${count} objects`)
    },
  )

  it('or one of others, in the shape that they publish', () => {
    const foreign = all.flatMap(({ objects }) => objects.filter(isForeign))
    assert.deepEqual([...new Set(foreign.map(({ kind }) => kind))].sort(), [
      'HTTPRoute',
      'IngressRoute',
      'Middleware',
      'PrometheusRule',
      'SecurityPolicy',
      'ServiceMonitor',
    ])
    assert.deepEqual(foreign.flatMap(shapeProblems), [])
  })

  it('would not be one with a misspelt field', { skip: validate.skip }, async () => {
    const wrong = join(folder, 'wrong.yaml')
    writeFileSync(wrong, 'apiVersion: v1\nkind: Service\nmetadata: { name: a }\nspec: { port: [] }\n')
    const { code } = await run([wrong])
    rmSync(wrong)
    assert.equal(code, 1)
    for (const object of all.flatMap(({ objects }) => objects.filter(isForeign))) {
      assert.deepEqual(shapeProblems({ ...object, spec: { ...object.spec, misspelt: 1 } }), [
        `${object.kind}/spec must NOT have additional properties`,
      ])
    }
  })
})

/** The patch has its place in a Deployment of somebody else. */
function patched(objects: readonly KubeObject[]): KubeObject[] {
  return podsOf(objects.filter(({ kind }) => kind === 'ConfigMap')).map(({ metadata, spec }) => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'patched' },
    spec: {
      selector: { matchLabels: metadata.labels },
      template: { metadata, spec: { ...spec, containers: [{ name: 'app', image: 'app:1' }] } },
    },
  }))
}

async function run(paths: readonly string[]): Promise<{ code: number; output: string }> {
  return new Promise(resolve => {
    execFile(
      validate.command,
      [...paths],
      { maxBuffer: 64 << 20, timeout: 60_000 },
      (error, stdout, stderr) => {
        resolve({ code: error === null ? 0 : 1, output: stdout + stderr })
      },
    )
  })
}
