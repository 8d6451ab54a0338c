import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { settings } from '../../src/config/settings.ts'
import { helm, render } from '../support/helm.ts'

const ci = 'helm/entrada/ci'
const gateway = `${ci}/gateway.yaml`
const sidecar = `${ci}/sidecar.yaml`
const nginx = `${ci}/forward-auth-nginx.yaml`
const traefik = `${ci}/forward-auth-traefik.yaml`

describe('the chart refuses', { skip: helm.skip, concurrency: 2 }, () => {
  const cases: [what: string, words: readonly string[], sentence: RegExp][] = [
    ['no settings at all', [], /There are no settings: set config/],
    [
      'two sources of settings',
      on(gateway, 'existingConfigMap=x'),
      /config and existingConfigMap are both set/,
    ],
    [
      'no redirect URI',
      ['--set-json', 'config={"upstream":"http://app"}', '--set', 'existingSecret=x'],
      /config.provider.redirectUri is missing/,
    ],
    [
      'no Secret',
      on(gateway, 'existingSecret='),
      /There is no Secret: .* with the keys client-secret, session-keys/,
    ],
    ['two Secrets', on(gateway, 'secret.create=true'), /existingSecret and secret.create are both set/],
    [
      'a Secret without session keys',
      on(gateway, 'existingSecret=', 'secret.create=true', 'secret.clientSecret=x'),
      /secret.sessionKeys is missing/,
    ],
    [
      'a Secret without the client secret',
      on(gateway, 'existingSecret=', 'secret.create=true', 'secret.sessionKeys=x'),
      /secret.clientSecret is missing/,
    ],
    [
      'a password of a proxy',
      on(gateway, 'proxy.https=http://me:x@proxy:3128'),
      /proxy.https holds a password/,
    ],
    [
      'a password of a proxy without a scheme, or with a slash in it',
      on(gateway, 'proxy.http=me:x/y@proxy:3128'),
      /proxy.http holds a password/,
    ],
    [
      'a password of a proxy without a scheme in a variable',
      on(gateway, 'extraEnv[0].name=https_proxy', 'extraEnv[0].value=me:x@proxy:3128'),
      /extraEnv has https_proxy in plain text/,
    ],
    [
      'a label that selectors go by',
      on(gateway, 'podLabels.app\\.kubernetes\\.io/name=x'),
      /podLabels has app.kubernetes.io\/name, which the chart sets itself/,
    ],
    [
      'a label that it sets itself',
      on(gateway, 'commonLabels.app\\.kubernetes\\.io/component=x'),
      /commonLabels has app.kubernetes.io\/component, which the chart sets itself/,
    ],
    ['several replicas without Redis', on(gateway, 'replicaCount=2'), /Several replicas need one Redis/],
    [
      'an autoscaler without Redis',
      on(gateway, 'autoscaling.enabled=true'),
      /Several replicas need one Redis/,
    ],
    [
      'several replicas with settings that it cannot see',
      ['--set', 'existingConfigMap=x,existingSecret=x,replicaCount=2'],
      /set sharedRevocation: true/,
    ],
    [
      'one claim for several replicas',
      on(gateway, 'replicaCount=2', 'sharedRevocation=true', 'persistence.existingClaim=x'),
      /persistence.existingClaim is for one replica/,
    ],
    [
      'an identity without a client id',
      on(gateway, 'azure.workloadIdentity.enabled=true'),
      /azure.workloadIdentity.clientId is missing/,
    ],
    [
      'two client ids',
      on(gateway, 'azure.workloadIdentity.enabled=true', 'azure.workloadIdentity.clientId=x'),
      /config.provider.clientId and azure.workloadIdentity.clientId differ/,
    ],
    [
      'two bundles',
      on(gateway, 'caBundle.configMap=x', 'caBundle.secret=x'),
      /caBundle.configMap and caBundle.secret/,
    ],
    ['a sidecar of nobody', on(sidecar, 'sidecar.podLabels=null'), /sidecar.podLabels is missing/],
    [
      'a sidecar of an application elsewhere',
      on(sidecar, 'config.upstream=http://app:3000'),
      /config.upstream is not on loopback/,
    ],
    [
      'a sidecar of an application whose name only begins like loopback',
      on(sidecar, 'config.upstream=http://localhost.example:3000'),
      /config.upstream is not on loopback/,
    ],
    [
      'a sidecar of an application whose name only begins like an address',
      on(sidecar, 'config.upstream=http://127.0.0.1.example:3000'),
      /config.upstream is not on loopback/,
    ],
    [
      'a sidecar at the port of its application',
      on(sidecar, 'config.upstream=http://127.0.0.1:8080'),
      /config.upstream has port 8080, which is that of the gateway in the same pod \(config.listen.port\)/,
    ],
    [
      'a sidecar with its admin port at the port of its application',
      on(sidecar, 'config.admin.port=3000'),
      /config.upstream has port 3000, which is .*\(config.admin.port\)/,
    ],
    [
      'forward-auth without a dialect',
      on(gateway, 'mode=forwardAuth'),
      /config.auth.forwardAuth.dialect is missing/,
    ],
    [
      'forward-auth that nobody may ask',
      [...on(nginx), '--set-json', 'config.listen.trustedProxies=[]'],
      /config.listen.trustedProxies is missing/,
    ],
    [
      'forward-auth that everybody may ask',
      [...on(nginx), '--set-json', 'config.listen.trustedProxies=["10.0.0.0/8","0.0.0.0/0"]'],
      /config.listen.trustedProxies has 0.0.0.0\/0: everybody could ask/,
    ],
    [
      'forward-auth at a port for everybody',
      on(traefik, 'service.type=LoadBalancer'),
      /service.type is not ClusterIP/,
    ],
    [
      'an application that nothing leads to',
      on(nginx, 'ingress.enabled=false'),
      /nothing would lead to it and ask: it needs nginx with ingress.enabled/,
    ],
    [
      'an application behind a proxy that it cannot set up',
      on(traefik, 'config.auth.forwardAuth.dialect=caddy'),
      /with the dialect caddy nothing would lead to it/,
    ],
    [
      'a second certificate for Traefik',
      on(traefik, 'ingress.tls[1].secretName=x'),
      /ingress.tls has several entries/,
    ],
    [
      'a name of a header that ingress-nginx takes for none',
      [
        ...on(nginx),
        '--set-json',
        'config.routes=[{"path":"/a","accessToken":{"scopes":["api://a/b"],"header":"X-My.Token"}}]',
      ],
      /The header X-My.Token of config has a character that ingress-nginx takes/,
    ],
    [
      'an Ingress that leaves the question open',
      on(traefik, 'ingress.enabled=true'),
      /ingress is for the dialect nginx/,
    ],
    [
      'a question without forward-auth',
      on(nginx, 'mode=gateway'),
      /dialect is set, but mode is not forwardAuth/,
    ],
    ['a route without a Gateway', on(gateway, 'httpRoute.enabled=true'), /httpRoute.parentRefs is missing/],
    [
      'a policy that lets everybody in',
      on(gateway, 'networkPolicy.enabled=true'),
      /networkPolicy.fromController is missing/,
    ],
    [
      'a policy that keeps the gateway from the application',
      on(
        gateway,
        'networkPolicy.enabled=true',
        'networkPolicy.fromController[0].podSelector.matchLabels.a=b',
      ),
      /networkPolicy.toUpstream is missing/,
    ],
    [
      'a policy for no pods',
      on(gateway, 'networkPolicy.application.enabled=true'),
      /networkPolicy.application.podLabels is missing/,
    ],
    [
      'hosts that it cannot see',
      ['--set', 'existingConfigMap=x,existingSecret=x,ingress.enabled=true'],
      /ingress.hosts is missing/,
    ],
    [
      'a listener that nobody reaches',
      on(gateway, 'config.listen.host=127.0.0.1'),
      /config.listen.host is loopback/,
    ],
    [
      'an admin port that no probe reaches',
      on(gateway, 'config.admin.host=localhost'),
      /config.admin.host is loopback/,
    ],
    [
      'a secret in a variable',
      on(gateway, 'extraEnv[0].name=ENTRADA_SESSION_KEYS', 'extraEnv[0].value=x'),
      /extraEnv has ENTRADA_SESSION_KEYS in plain text/,
    ],
    [
      'a key for the collector in a variable',
      on(gateway, 'extraEnv[0].name=OTEL_EXPORTER_OTLP_HEADERS', 'extraEnv[0].value=x'),
      /extraEnv has OTEL_EXPORTER_OTLP_HEADERS in plain text/,
    ],
    [
      'a password in the address that a variable holds',
      on(
        gateway,
        'extraEnv[0].name=ENTRADA_REVOCATION_REDIS_URL',
        'extraEnv[0].value=redis://me:x@redis:6379',
      ),
      /extraEnv has ENTRADA_REVOCATION_REDIS_URL in plain text/,
    ],
    ['replicas of a sidecar', on(sidecar, 'replicaCount=2'), /replicaCount, is for pods of the chart/],
    [
      'an autoscaler of a sidecar',
      on(sidecar, 'autoscaling.enabled=true'),
      /autoscaling, or replicaCount, is for pods of the chart/,
    ],
    [
      'more containers beside a sidecar',
      on(sidecar, 'extraContainers[0].name=x'),
      /extraContainers is for pods of the chart/,
    ],
    [
      'a policy that keeps the gateway from Redis',
      on(
        gateway,
        'config.revocation.redis.url=redis://redis:6379',
        'networkPolicy.enabled=true',
        'networkPolicy.fromController[0].podSelector.matchLabels.a=b',
        'networkPolicy.toUpstream[0].podSelector.matchLabels.a=b',
      ),
      /networkPolicy.toRedis is missing/,
    ],
    [
      'a policy that keeps Prometheus from the metrics that it is to read',
      [...on(`${ci}/gateway-everything.yaml`), '--set-json', 'networkPolicy.fromPrometheus=[]'],
      /networkPolicy.fromPrometheus is missing/,
    ],
    [
      'a policy without names',
      [...on(gateway), '--set-json', 'networkPolicy.toDns=[]'],
      /networkPolicy.toDns|toDns/,
    ],
    [
      'a policy that forgets where names are',
      [...on(`${ci}/gateway-everything.yaml`), '--set-json', 'networkPolicy.toDns=null'],
      /networkPolicy.toDns is missing/,
    ],
    [
      'an annotation that opens the question',
      [...on(nginx), '--set', `ingress.annotations.${nginxKey('server-snippet')}=x`],
      /ingress.annotations has .*server-snippet, which is what protects/,
    ],
    [
      'an annotation that lets everybody pass',
      [...on(nginx), '--set', `forwardAuth.application.annotations.${nginxKey('auth-url')}=x`],
      /forwardAuth.application.annotations has .*auth-url, which is what protects/,
    ],
    [
      'an annotation that lets forged headers pass',
      [...on(nginx), '--set', `forwardAuth.application.annotations.${nginxKey('auth-response-headers')}=x`],
      /forwardAuth.application.annotations has .*auth-response-headers, which is what protects/,
    ],
    ['a digest that is none', on(gateway, 'image.digest=latest'), /digest/],
    ['a registry that is an address', on(gateway, 'image.registry=https://one.example'), /image\/registry/],
    [
      'a registry with a slash too many',
      on(gateway, 'global.imageRegistry=one.example/'),
      /global\/imageRegistry/,
    ],
    ['a name that no Service may have', on(gateway, 'fullnameOverride=My_Gateway'), /fullnameOverride/],
    ['a value that it does not know', on(gateway, 'replicas=2'), /replicas/],
    ['a setting that Entrada does not know', on(gateway, 'config.sesion.idleTimeout=1h'), /sesion/],
    ['a setting of the wrong type', on(gateway, 'config.session.idleTimeout=soon'), /idleTimeout/],
  ]
  const secrets = settings
    .filter(({ secret }) => secret)
    .map(({ path, keys, kind }): (typeof cases)[number] => {
      const text = keys.at(-1) === 'url' ? 'redis://me:x@redis:6379' : 'x'
      const value = kind === 'words' ? [text] : text
      // Which the schema asks for beside it.
      const more = keys.includes('sentinel') ? ['nodes={x:1}', 'name=x'] : []
      const beside = more.flatMap(set => ['--set', `config.${keys.slice(0, -1).join('.')}.${set}`])
      const words = [...on(gateway), '--set-json', `config.${path}=${JSON.stringify(value)}`, ...beside]
      return [`${path} in the settings`, words, new RegExp(`config.${path} is a secret`)]
    })
  it('has settings that are secret to refuse', () => assert.ok(secrets.length > 8))

  for (const [what, words, sentence] of [...cases, ...secrets]) {
    it(what, async () => {
      const { refusal } = await render(words)
      assert.match(refusal, sentence)
      // A sentence for people, not a template that has failed on something.
      assert.doesNotMatch(refusal, /nil pointer|wrong type|can't evaluate|error calling (?!fail|include)/)
    })
  }
})

/** The values of a file, and some of them otherwise. */
function on(file: string, ...sets: readonly string[]): readonly string[] {
  return ['-f', file, ...sets.flatMap(set => ['--set', set])]
}

function nginxKey(name: string): string {
  return `nginx\\.ingress\\.kubernetes\\.io/${name}`
}
