import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { readGuide } from '../support/guide.ts'
import { helm, render } from '../support/helm.ts'

const folder = mkdtempSync(join(tmpdir(), 'entrada-air-gap-'))
after(() => rmSync(folder, { recursive: true, force: true }))

describe(
  'the chart, with the values of the guide for networks without the internet',
  { skip: helm.skip },
  () => {
    it('asks for one image, by its digest, from the registry inside', async () => {
      const [values = ''] = readGuide('air-gap').blocks('yaml')
      const file = join(folder, 'values.yaml')
      const digest = `sha256:${'ab'.repeat(32)}`
      writeFileSync(file, values.replace('sha256:…', digest))
      const { text, refusal } = await render(['-f', file])
      assert.equal(refusal, '')
      const images = [...text.matchAll(/\bimage: *"?([^\s"]+)/g)].map(([, image]) => image)
      assert.ok(images.length >= 2, 'the gateway and helm test')
      assert.deepEqual(new Set(images), new Set([`registry.internal.example/platform/entrada@${digest}`]))
      assert.match(text, /NODE_EXTRA_CA_CERTS/)
      assert.match(text, /mountPath: \/etc\/entrada-metadata/)
    })
  },
)
