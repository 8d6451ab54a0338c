import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, describe, it } from 'node:test'
import { people, type Person } from '../../src/demo/people.ts'
import { foldName } from '../../src/forward/header-names.ts'
import { presetHeaders } from '../../src/preset-headers.ts'
import { manyGroups, startProxied, type Proxied } from '../forward-auth/proxied.ts'
import { CookieJar } from '../support/cookie-jar.ts'
import { chart, helm, objectOf, render } from '../support/helm.ts'
import { request, script } from '../support/http-client.ts'
import { nginx, nginxWith, type Places } from '../support/nginx.ts'
import { signIn, signInTo } from '../support/sign-in.ts'

const [ada] = people as readonly [Person]

/** In place of that of the proxy, whose port is not known yet. */
const origin = 'http://localhost:65000'

/** What applications believe. X-Original-URI is missing here: one that contradicts the question is refused with it. */
const believed = [
  ...Object.values(presetHeaders).flatMap(headers => headers.map(([name]) => name as string)),
  ...readFileSync(`${chart}/files/forged-headers.txt`, 'utf8').trim().split('\n'),
  ...['X-Entrada-Assertion', 'X-My-Role', 'X_Forwarded_User', 'X.Forwarded.User'],
].filter(name => !['Authorization', 'X-Original-URI'].includes(name))

type Annotation = (name: string) => string

/** The annotations of the chart's two Ingresses. */
async function annotations(): Promise<Readonly<Record<'own' | 'application', Annotation>>> {
  const { objects } = await render([
    ...['-f', `${chart}/ci/forward-auth-nginx.yaml`],
    ...['--set', `config.provider.redirectUri=${origin}/.auth/callback`],
    ...['--set-json', 'config.headers.custom={"X-My-Role":{"claim":"roles"}}'],
  ])
  const of = (ingress: string): Annotation => {
    const { annotations: all = {} } = objectOf(objects, 'Ingress', ingress).metadata
    return name => all[`nginx.ingress.kubernetes.io/${name}`] ?? ''
  }
  return { own: of('app-entrada'), application: of('app-entrada-application') }
}

/** What ingress-nginx makes of the annotations: the same directives as its template has, without Lua. */
function siteOf(
  { own, application }: Awaited<ReturnType<typeof annotations>>,
  { proxy, gateway, application: port }: Places,
): string {
  const fromAnswer = (name: string, at: number): string => {
    const variable = `$upstream_http_${name.toLowerCase().replaceAll('-', '_')}`
    return `auth_request_set $authHeader${at} ${variable}; proxy_set_header '${name}' $authHeader${at};`
  }
  const { pathname } = new URL(application('auth-url'))
  const size = application('proxy-buffer-size')
  const buffers = `proxy_buffer_size ${size}; proxy_buffers 4 ${size}; proxy_http_version 1.1;`
  const forwarded = `proxy_set_header Host $http_host; proxy_set_header X-Real-IP $remote_addr;
    proxy_set_header X-Forwarded-For $remote_addr; proxy_set_header X-Forwarded-Host $http_host;
    proxy_set_header X-Forwarded-Proto $scheme; proxy_set_header X-Scheme $scheme; proxy_set_header Proxy "";`
  return `large_client_header_buffers 4 16k;
    server {
      listen 127.0.0.1:${proxy};
      ${own('server-snippet')}
      location = /_external-auth {
        internal; proxy_pass_request_body off; proxy_set_header Content-Length "";
        proxy_set_header X-Original-URL $scheme://$http_host$request_uri;
        proxy_set_header X-Original-Method $request_method; proxy_set_header X-Sent-From nginx-ingress-controller;
        proxy_set_header X-Real-IP $remote_addr; proxy_set_header X-Forwarded-For $remote_addr;
        proxy_set_header X-Auth-Request-Redirect $request_uri;
        ${buffers} set $target http://127.0.0.1:${gateway}${pathname}; proxy_pass $target;
      }
      location / {
        auth_request /_external-auth;
        auth_request_set $auth_cookie $upstream_http_set_cookie; add_header Set-Cookie $auth_cookie;
        ${application('auth-response-headers').split(',').map(fromAnswer).join('\n')}
        set $escaped_request_uri $request_uri;
        error_page 401 = ${application('auth-signin').replace(origin, `http://localhost:${proxy}`)};
        ${forwarded} ${buffers}
        ${application('configuration-snippet')}
        proxy_pass http://127.0.0.1:${port};
      }
      location /.auth/ { ${forwarded} ${buffers} proxy_pass http://127.0.0.1:${gateway}; }
    }`
}

describe('nginx with what ingress-nginx makes of the annotations', { skip: helm.skip || nginx.skip }, () => {
  let site: Proxied
  let adas: CookieJar
  let snippets = ''
  before(async () => {
    const made = await annotations()
    snippets = made.application('configuration-snippet')
    const without = {
      own: () => '',
      application: (name: string) =>
        name === 'auth-response-headers' ? 'X-Forwarded-User' : made.application(name),
    }
    site = await startProxied({
      name: 'nginx',
      skip: nginx.skip,
      prepare: (blocks, at) => nginxWith(siteOf(blocks('').length > 0 ? without : made, at), at),
      undefended: () => () => ['undefended'],
    })
    adas = await signIn(site.url, ada)
    site.reached()
  })
  after(async () => site?.close())

  it('leads people to the sign-in and back', async () => {
    const [page] = (await signInTo(`${site.url}/page`, ada, new CookieJar())).slice(-1)
    assert.deepEqual([page?.status, page?.body], [200, 'served'])
    const [seen] = site.reached()
    assert.deepEqual(
      seen?.headers.filter(([name]) => /^x-forwarded-user$/i.test(name)).map(([, value]) => value),
      [ada.objectId],
    )
    assert.deepEqual(
      seen?.headers.filter(([name]) => /^cookie$/i.test(name)),
      [],
    )
  })

  it('passes on nothing that a client says about who it is, and needs no snippet for that', async () => {
    assert.doesNotMatch(snippets, /proxy_set_header/)
    for (const path of ['/', '/public/']) {
      const headers = Object.fromEntries(believed.map(name => [name, 'forged']))
      const { status } = await request(`${site.url}${path}`, {
        jar: adas,
        headers: { ...script, ...headers },
      })
      assert.equal(status, 200)
      const [seen] = site.reached()
      assert.deepEqual(
        seen?.headers.filter(([, value]) => value.includes('forged')),
        [],
      )
    }
  })

  it('asks about everything else, and answers nobody who asks himself', async () => {
    const asking = { 'x-original-method': 'GET', 'x-original-url': `${site.url}/public/` }
    for (const path of [
      '/.auth/verify',
      '/.auth/%76erify',
      '/.auth//verify',
      '/.auth/verify/',
      '/x/../.auth/verify',
    ]) {
      const answer = await request(`${site.url}${path}`, { jar: adas, headers: { ...script, ...asking } })
      assert.notEqual(answer.status, 200, path)
      const names = Object.keys(answer.headers).map(foldName)
      assert.equal(names.includes('xentradaassertion') || names.includes('xforwardeduser'), false, path)
    }
    const nobody = await request(`${site.url}/`, { headers: script })
    assert.equal(nobody.status, 302)
    assert.deepEqual(site.reached(), [])
  })

  it('would do both without the annotations', async () => {
    const port = await site.undefendedPort()
    await request(`http://127.0.0.1:${port}/public/`, { headers: { ...script, 'Remote-User': 'forged' } })
    assert.equal(
      site.reached()[0]?.headers.some(([, value]) => value === 'forged'),
      true,
    )
    const cookie = adas.header(new URL(site.url)) ?? ''
    const headers = { ...script, cookie, 'x-original-method': 'GET', 'x-original-url': `${site.url}/` }
    const answer = await request(`http://127.0.0.1:${port}/.auth/verify`, { headers })
    assert.equal(answer.headers['x-forwarded-user'], ada.objectId)
  })

  it('passes a renewed session on, in two cookies where it takes two', async () => {
    const jar = await signIn(site.url, manyGroups)
    const old = jar.copy()
    site.later(50 * 60)
    assert.equal((await request(`${site.url}/`, { jar, headers: script })).status, 200)
    site.later(50 * 60)
    const asked = async (by: CookieJar): Promise<number> =>
      (await request(`${site.url}/`, { jar: by, headers: script })).status
    assert.deepEqual([await asked(jar), await asked(old)], [200, 302])
  })
})
