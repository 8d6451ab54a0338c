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
    'a path without a leading slash passes': [
      "if (!path.startsWith('/')) return 'the path does",
      "if (false) return 'the path does",
    ],
  }),
  ...mutantsOf('src/policy/segments.ts', ['test/policy/target'], {
    'an odd path is not looked at between its slashes': [
      "    if (typeof read === 'string') return read\n  }",
      '    void read\n  }',
    ],
    'pieces of an odd path end at slashes only': ['path.split(/[/;]|%2f|%3b/i)', "path.split('/')"],
  }),
  ...mutantsOf('src/policy/readings.ts', ['test/policy/allow'], {
    'nobody decodes slashes': ["path => path.replace(/%2f/gi, '/'),", ''],
    'nobody merges slashes': ["path => path.replace(/\\/{2,}/g, '/'),", ''],
    'nobody cuts parameters off': ["path => path.replace(/(?:;|%3b)[^/]*/gi, ''),", ''],
    'nobody takes what follows two slashes for a host': ["path => path.replace(/\\/{2,}[^/]*/, ''),", ''],
    'nobody decodes twice': ['\n  decodeAgain,\n', '\n'],
    'nobody drops dots at the end of a name': ["[' ', '%20', '.', '%2e', '%2E']", "[' ', '%20']"],
    'a space hides a dot segment': ["path => withoutEnds(path, [' ', '%20']),", ''],
    'nobody begins a query at an encoded sign': ["path => path.replace(/(?:[?#]|%3f|%23).*/is, ''),", ''],
    'each reader is asked alone': ['for (const text of texts) {', 'for (const text of [...texts]) {'],
    'a reading may hold a dot segment': [
      'return readings.some(segments => segments.some(isDot)) ? undefined : readings',
      'return readings',
    ],
    'a path may be read without end': ['if (left < 0) return undefined', ''],
  }),
  ...mutantsOf('src/policy/letter-case.ts', ['test/policy/letter-case'], {
    'the Kelvin sign is a k': ['return small.toUpperCase() === letter ? small : letter', 'return small'],
    'letters are folded one way': ['text.toLowerCase().toUpperCase()', 'text.toLowerCase()'],
    'a capital sharp s is no sharp s': ['text.toLowerCase().toUpperCase()', 'text.toUpperCase()'],
    'a dotted I is no I': [".replaceAll('I\\u0307', 'I')", ''],
  }),
  ...mutantsOf('src/policy/target.ts', tests, {
    'an encoded slash is not odd': ["['encodedSlash', /%2f/i],", ''],
    'a double slash is not odd': ["['doubleSlash', /\\/\\//],", ''],
    'a semicolon is not odd': ["['semicolon', /;|%3b/i],", ''],
    'an encoded semicolon is not odd': ['/;|%3b/i', '/;/'],
    'a path is never read again': [
      'if (segments === clear && !isReadAgain(path)) return',
      'if (segments === clear) return',
    ],
    'a dot at the end of a name is not read again': [" || path.includes('./') || path.endsWith('.')", ''],
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
    'a port out of range passes behind a plain name': ['[1-9][0-9]{1,3}', '[0-9]{1,5}'],
    'capitals pass for a plain name': ['const plain = /^[a-z0-9_-]+', 'const plain = /^[a-zA-Z0-9_-]+'],
  }),
  ...mutantsOf('src/policy/mismatch.ts', tests, {
    'a method that is not listed matches': ['methods !== undefined && !methods.has(target.method)', 'false'],
    'another host matches': ['host !== undefined && !hostMatches(host, target.host)', 'false'],
    'a longer path matches': [
      'below ? asked.length < segments.length : asked.length !== segments.length',
      'asked.length < segments.length',
    ],
    'a segment that differs matches': [
      'if (segment !== undefined && segment !== asked[at]) return false',
      '',
    ],
    'letters that only some fold are folded': [
      "=== undefined || fits(anyCase.folded, segments.map(folded)) ? undefined : 'letters'",
      "=== undefined || anyCase ? undefined : 'letters'",
    ],
  }),
  ...mutantsOf('src/policy/match.ts', tests, {
    'a route allows every oddity': [
      'needs.find(oddity => !route.allow.has(oddity))',
      'needs.find(() => false)',
    ],
    'a path is read in one way only': [
      'return isOne === true ? route : readOtherwise',
      'return isOne !== undefined ? route : readOtherwise',
    ],
    'too many readings are as good as one': [
      'return isOne === true ? route',
      'return isOne !== false ? route',
    ],
    'letters that only some fold are other letters': [
      '=== undefined ? route : undefined',
      '=== undefined ? route : policy.fallback',
    ],
  }),
  ...mutantsOf('src/policy/route-index.ts', tests, {
    'the default route is open': [
      '{ route: fallback, rank: Infinity }',
      "{ route: { ...fallback, access: 'public' }, rank: Infinity }",
    ],
    'a later rule of a place wins': ['if (ranked.rank >= best.rank) return best\n', ''],
    'the rules of a place are told apart by their path alone': ["|| mismatch === 'letters'", '|| mismatch'],
    'letters that only some fold pass the rule over': [
      " || mismatch === 'letters') return ranked",
      ') return ranked',
    ],
    'a rank deeper down is forgotten': ['      place.first = Math.min(place.first, rank)\n', ''],
    'a rank is the latest': ['    root.first = Math.min(root.first, rank)', '    root.first = rank'],
    'only what is spelled out is looked for': [
      'place.any === undefined ? found : earlier(',
      'place.any === undefined || found.rank < Infinity ? found : earlier(',
    ],
    'what is spelled out hides what is not': [
      'found = earlier(found, place.next.get(segment), depth + 1, search)',
      'if (place.next.has(segment)) return earlier(found, place.next.get(segment), depth + 1, search)',
    ],
    'what lies below a rule has none': [
      'let found = earlierOf(best, place.below, search)',
      'let found = best',
    ],
    'letters of the index are those of the rule': ['foldsCase ? foldedWidely(segment) : segment', 'segment'],
    'a rule for a host has none': [
      'best = earlier(best, byHost.get(target.host), 0, search)',
      'void byHost.get(target.host)',
    ],
    'a rule for hosts below one has none': [
      'best = earlier(best, byParent.get(parentOf(target.host)), 0, search)',
      'void byParent.get(parentOf(target.host))',
    ],
    'a rule for hosts below one is one for it': ['host.oneLabelMore ? byParent : byHost', 'byHost'],
    'what follows the last label is the parent': ["host.indexOf('.')", "host.lastIndexOf('.')"],
  }),
  ...mutantsOf('src/policy/rule-host.ts', tests, {
    'a wildcard host takes any number of labels': [
      'host.slice(dot + 1) === rule.name',
      'host.endsWith(`.${rule.name}`)',
    ],
  }),
  ...mutantsOf('src/policy/decide.ts', tests, {
    'nobody is sent to sign in': [
      'if (who !== undefined) return clientProblem',
      "if (who === undefined) return { kind: 'allow', route: name, identify: false }\n      if (who !== undefined) return clientProblem",
    ],
    'a closed route is open': [
      "return inShadow(route, who, deny(route, 'ERR_POLICY_ROUTE_CLOSED'))",
      "return { kind: 'allow', route: name, identify: false }",
    ],
    'the upstream of a public route is told who asks': [
      "return { kind: 'allow', route: name, identify: false }",
      "return { kind: 'allow', route: name, identify: true }",
    ],
  }),
  ...mutantsOf('src/policy/remembered-decisions.ts', ['test/policy/remembered-decisions'], {
    'what depends on the time is remembered': ['dependsOnTime(route) || ', ''],
    'what somebody could be who changes is remembered': [' || !Object.isFrozen(identity)', ''],
    'a decision is remembered for every route': [
      'byIdentity.get(identity)?.get(route)',
      'byIdentity.get(identity)?.values().next().value',
    ],
    'decisions are remembered without end': ['if (byRoute.size >= most) byRoute.clear()\n', ''],
    'a decision that is remembered can be changed': ['Object.freeze(decision)', 'decision'],
  }),
  ...mutantsOf('src/policy/decide.ts', ['test/policy/decide'], {
    'who asks for something asks for nothing': [
      'if (route.require === nothingRequired) return',
      'if (nothingRequired) return',
    ],
  }),
  ...mutantsOf('src/policy/judge.ts', ['test/policy/decide'], {
    'a foreign tenant is let in': [
      'unlisted(require.anyTenant, tenant?.toLowerCase(),',
      'unlisted(undefined, tenant?.toLowerCase(),',
    ],
    'somebody without a tenant is let in': [
      'list === undefined || (value !== undefined && list.includes(value))',
      'list === undefined || value === undefined || list.includes(value)',
    ],
    'a user who is not listed is let in': ['unlisted(require.anyUser, user,', 'unlisted(undefined, user,'],
    'a missing role is no matter': [
      "lacking('roles', anyRole, allRoles,",
      "lacking('roles', undefined, undefined,",
    ],
    'a missing group is no matter': [
      "lacking('groups', anyGroup, allGroups,",
      "lacking('groups', undefined, undefined,",
    ],
    'one of all roles is enough': ['allOf.every(name', 'allOf.some(name'],
    'an empty list of all holds': ['(allOf.length > 0 && allOf', '(allOf'],
    'an empty list of any holds': [
      'oneOf === undefined || oneOf.some',
      'oneOf === undefined || oneOf.length === 0 || oneOf.some',
    ],
  }),
  ...mutantsOf('src/policy/compile.ts', tests, {
    'a capital letter hides from the index': ['indexRoutes(routes, foldsCase)', 'indexRoutes(routes, false)'],
    'case always counts': ['rule.caseSensitive === false', '(rule.caseSensitive as unknown) === 0'],
    'case never counts': ['rule.caseSensitive === false', 'rule.caseSensitive !== true'],
    'HEAD escapes a rule for GET': ["upper.includes('GET') ? [...upper, 'HEAD'] : upper", 'upper'],
    'methods keep their case': ['method => method.toUpperCase()', 'method => method'],
    'a requirement on a public route is taken silently': [
      "if (rule.require !== undefined && (access === 'public' || access === 'optional')) {",
      'if (false) {',
    ],
    'a route without access is public': ["rule.access ?? 'authenticated'", "rule.access ?? 'public'"],
  }),
  ...mutantsOf('src/policy/compile.ts', ['test/guard/plugin'], {
    'a route is not taken for one that names a host': [
      'routes.some(route => route.host !== undefined)',
      'false',
    ],
  }),
]
