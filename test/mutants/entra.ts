import { mutantsOf } from './mutant.ts'

const tests = ['test/entra/']

export const entra = [
  ...mutantsOf('src/entra/admin-consent.ts', tests, {
    'the approval is asked for at common': ["tenantId === 'common' ? 'organizations' : tenantId", 'tenantId'],
    'personal accounts have an administrator': ["if (tenantId === 'consumers') return undefined", ''],
  }),
  ...mutantsOf('src/entra/aadsts-groups.ts', tests, {
    'a code is forgotten': ["'7000215 70002':", "'7000215':"],
  }),
  ...mutantsOf('src/entra/issuer.ts', tests, {
    'any issuer is believed': ['if (iss !== expected) {', 'if (false) {'],
    'a tid that is no GUID is believed': [
      'if (!isTenantId(tid)) return',
      "if (typeof tid !== 'string') return",
    ],
    'a key without an issuer signs for many tenants': [
      'if (!isIssuerTemplate(metadataIssuer)) return undefined',
      'return undefined',
    ],
    'a key of another issuer is believed': [
      'if (issuerOfTenant(keyIssuer, tid) === iss) return undefined',
      'return undefined',
    ],
    'another tenant than the configured one is let in': [
      'if (isTenantId(configured) && tid !== configured) {',
      'if (false) {',
    ],
    'personal accounts pass as organizations': [
      "if (configured === 'organizations' && tid === consumersTenantId) {",
      'if (false) {',
    ],
    'a tenant that is not allowed is let in': ['if (needsList && !', 'if (false && !'],
  }),
  ...mutantsOf('src/entra/overage.ts', tests, {
    'groups left out are no groups': ["return ['groups', ...paths].some(", 'return [].some('],
  }),
  ...mutantsOf('src/entra/authority.ts', tests, {
    'a v1 host is an authority': [' || parsed.hostname === v1Host', ''],
    'an authority over http': [
      'parsed.href !== `https://',
      "parsed.href.replace(/^http:/, 'https:') !== `https://",
    ],
  }),
]
