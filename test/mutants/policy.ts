import { mutantsOf } from './mutant.ts'

const tests = ['test/policy/']

export const policy = [
  ...mutantsOf('src/policy/segments.ts', tests, {
    'an encoded slash or backslash passes': [
      "if (text.includes('/') || text.includes('\\\\')) return",
      'if (false) return',
    ],
    'an encoded semicolon passes': ["if (text.includes(';')) return", 'if (false) return'],
    'an encoded control character passes': ['return /\\p{Cc}/u.test(text) ?', 'return false ?'],
    'a raw backslash passes': ["'\\\\;#?'.includes", "';#?'.includes"],
    'a raw semicolon passes': ["'\\\\;#?'.includes", "'\\\\#?'.includes"],
    'a fragment passes': ["'\\\\;#?'.includes", "'\\\\;?'.includes"],
    'a raw control character passes': ['code <= 0x20 || code === 0x7f ||', ''],
    'bytes beyond ASCII pass': ['return kinds[code] ?? refused', 'return kinds[code] ?? plain'],
    'a double slash passes': ["return 'the path holds an empty segment'", 'continue'],
    'a dot segment passes': ["return segment === '.' || segment === '..' ?", 'return false ?'],
    'a plain dot segment passes': [
      'encoded ? hiddenProblem(segment) : dotProblem(segment)',
      'encoded ? hiddenProblem(segment) : undefined',
    ],
    'encoding is looked through once only': ['const deepest = 3', 'const deepest = 0'],
    'a second encoding is not looked at': [
      'if (problem !== undefined || !/%[0-9a-f]{2}/i.test(text)) return problem',
      'if (depth === 0) return problem',
    ],
    'a path without a leading slash passes': ["if (!path.startsWith('/')) return", 'if (false) return'],
  }),
  ...mutantsOf('src/policy/target.ts', tests, {
    'a query with a raw control character passes': [
      'if (query !== -1 && foreignToQuery',
      'if (false && foreignToQuery',
    ],
    'a missing or malformed Host passes': [
      'if (hostName === undefined) {',
      "if (hostName === undefined && host === 'x') {",
    ],
  }),
  ...mutantsOf('src/policy/host.ts', tests, {
    'a Host in capitals is another host': ['name.toLowerCase()', 'name'],
    'a port out of range passes': ['Number(port) < 1 || Number(port) > 65_535', 'false'],
  }),
  ...mutantsOf('src/policy/match.ts', tests, {
    'a method that is not listed matches': [
      'route.methods === undefined || route.methods.has(target.method)',
      'true',
    ],
    'another host matches': ['route.host === undefined || hostMatches(route.host, target.host)', 'true'],
    'a longer path matches': [
      'below ? target.segments.length < segments.length : target.segments.length !== segments.length',
      'target.segments.length < segments.length',
    ],
    'a segment that differs matches': [
      'if (segment !== undefined && segment !== target.segments[at]) return false',
      '',
    ],
    'the default route is open': [
      'return policy.fallback',
      "return { ...policy.fallback, access: 'public' }",
    ],
  }),
  ...mutantsOf('src/policy/rule-host.ts', tests, {
    'a wildcard host takes any number of labels': [
      'host.slice(dot + 1) === rule.name',
      'host.endsWith(`.${rule.name}`)',
    ],
  }),
  ...mutantsOf('src/policy/decide.ts', tests, {
    'nobody is sent to sign in': ['return identity === undefined\n', 'return false as boolean\n'],
    'a closed route is open': [
      "case 'deny':\n      return deny(route, 'ERR_POLICY_ROUTE_CLOSED')",
      "case 'deny':\n      return { kind: 'allow', route: name, identify: false }",
    ],
    'a foreign tenant is let in': [
      '(tenant === undefined || !anyTenant.includes(tenant.toLowerCase()))',
      'false',
    ],
    'somebody without a tenant is let in': [
      'tenant === undefined || !anyTenant',
      'tenant !== undefined && !anyTenant',
    ],
    'a user who is not listed is let in': ['anyUser !== undefined && !anyUser.includes(user)', 'false'],
    'a missing role is no matter': ['if (missingRoles === undefined && missingGroups', 'if (missingGroups'],
    'a missing group is no matter': [
      'missingRoles === undefined && missingGroups === undefined) {',
      'missingRoles === undefined) {',
    ],
    'one of all roles is enough': ['all.every(value', 'all.some(value'],
    'an empty list of all holds': ['all.length > 0 && ', ''],
    'an empty list of any holds': [
      'any === undefined || any.some',
      'any === undefined || any.length === 0 || any.some',
    ],
    'the upstream of a public route is told who asks': [
      "return { kind: 'allow', route: name, identify: false }",
      "return { kind: 'allow', route: name, identify: true }",
    ],
  }),
  ...mutantsOf('src/policy/compile.ts', tests, {
    'HEAD escapes a rule for GET': ["upper.includes('GET') ? [...upper, 'HEAD'] : upper", 'upper'],
    'methods keep their case': ['method => method.toUpperCase()', 'method => method'],
    'a requirement on a public route is taken silently': [
      "if (rule.require !== undefined && (access === 'public' || access === 'optional')) {",
      'if (false) {',
    ],
    'a route without access is public': ["rule.access ?? 'authenticated'", "rule.access ?? 'public'"],
  }),
]
