import assert from 'node:assert/strict'
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { cases, chart, helm, objectOf, render } from '../support/helm.ts'

const ci = `${chart}/ci`
const folder = mkdtempSync(join(tmpdir(), 'entrada-notes-'))
after(() => rmSync(folder, { recursive: true, force: true }))

/** Helm shows the notes to whoever installs, and to nobody else: an object that holds them makes them seen here. */
const shown = `apiVersion: v1
kind: ConfigMap
metadata: { name: notes }
data:
  notes: {{ include (print $.Template.BasePath "/NOTES.txt") . | toJson }}
`

describe('what helm says after an installation', { skip: helm.skip, concurrency: 2 }, () => {
  before(() => {
    cpSync(chart, folder, { recursive: true })
    writeFileSync(join(folder, 'templates', 'notes.yaml'), shown)
  })

  for (const file of cases) {
    it(`is whole sentences for ${file}`, async () => {
      const notes = await notesOf(['-f', file])
      assert.match(notes, /^\n?entrada \d+\.\d+\.\d+, mode (gateway|sidecar|forwardAuth)\.\n\nRedirect URI/)
      assert.match(notes, /\nTry it: +helm test app -n shop --logs\n/)
      assert.doesNotMatch(notes, /<no value>|<nil>|%!|map\[|\{\{(?!index)|\n\n\n/)
    })
  }

  it('names the redirect URIs, and where the status page is', async () => {
    const notes = await notesOf(['-f', `${ci}/gateway-everything.yaml`])
    assert.match(
      notes,
      /Redirect URIs .*\n {2}https:\/\/app\.example\/\.auth\/callback\n {2}https:\/\/app\.example\.net\/\.auth\/callback\n/,
    )
    assert.match(notes, /port-forward svc\/app-entrada-admin 9191\n/)
    assert.match(notes, /http:\/\/localhost:9191\/ is the status page, .*\(key admin-token\)/)
    assert.doesNotMatch(notes, /Pods start once|networkPolicy|Without Redis/)
  })

  it('says what is still missing', async () => {
    const notes = await notesOf(['-f', `${ci}/gateway.yaml`])
    assert.match(
      notes,
      /Pods start once the Secret entrada-secrets has the keys client-secret, session-keys\./,
    )
    assert.match(notes, /set networkPolicy\.application\./)
    assert.match(notes, /Without Redis the list of ended sessions ends with the pod\./)
    assert.match(notes, /The status page needs a token: secretKeys\.adminToken/)
  })

  it('names the redirect URI in the ConfigMap that it cannot see, and the subject of the federated credential', async () => {
    const notes = await notesOf(['-f', `${ci}/gateway-workload-identity.yaml`])
    assert.match(notes, /that of provider\.redirectUri in the ConfigMap entrada-settings\n/)
    assert.match(notes, /system:serviceaccount:shop:app-entrada\n/)
  })

  it('says how the sidecar gets into the pods', async () => {
    const notes = await notesOf(['-f', `${ci}/sidecar.yaml`])
    assert.match(notes, /get configmap app-entrada-patch -o go-template='\{\{index \.data "patch\.yaml"\}\}'/)
    assert.match(notes, /Clients come by the Service app-entrada/)
  })

  it('asks to see that ingress-nginx has taken the snippets, and says when nothing is protected', async () => {
    const notes = await notesOf(['-f', `${ci}/forward-auth-nginx.yaml`])
    assert.match(notes, /has to print 404:\n {2}curl .* https:\/\/app\.example\/\.auth\/verify\n/)
    assert.doesNotMatch(notes, /No application is protected/)
    const alone = ['--set', 'forwardAuth.application.serviceName=']
    assert.match(
      await notesOf(['-f', `${ci}/forward-auth-traefik.yaml`, ...alone]),
      /No application is protected yet: .* let your proxy ask http:\/\/app-entrada\.shop\.svc\.cluster\.local:80\/\.auth\/verify/,
    )
  })
})

async function notesOf(words: readonly string[]): Promise<string> {
  const { objects, refusal } = await render(words, folder)
  assert.equal(refusal, '')
  return objectOf(objects, 'ConfigMap', 'notes').data?.['notes'] ?? ''
}
