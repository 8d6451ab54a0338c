import { mutantsOf } from './mutant.ts'

export const rules = [
  ...mutantsOf('src/policy/judge.ts', ['test/policy/requirements'], {
    'what is not known opens a not': ['inner?.isKnown === true', 'inner !== undefined'],
    'a not opens to whoever has what stands in it': ['inner?.isKnown === true', 'inner?.isKnown !== false'],
    'a role that nobody has told of counts as lacked': ['lacks?.roles.includes(role) === true', 'true'],
    'a group that nobody has told of counts as lacked': ['lacks?.groups.includes(group) === true', 'true'],
    'who has no scopes is known to lack them': ['() => scopes.length > 0', '() => true'],
    'a value that is not known is known to be another': [
      'return { code, missing: nothingMissing, isKnown: value !== undefined }',
      'return { code, missing: nothingMissing, isKnown: true }',
    ],
    'a claim that is missing is known to have no value': [
      'const isKnown = values !== undefined &&',
      'const isKnown =',
    ],
    'a value of another type is known to be another': [
      '!values.some(value => texts.has(String(value)))',
      'true',
    ],
    'an empty list is known not to hold': [
      'oneOf.length > 0 && oneOf.every(isLacked)',
      'oneOf.every(isLacked)',
    ],
    'claims are not asked for': ['...Object.entries(require.claims ?? {}).map', '...Object.entries({}).map'],
    'one claim of several is enough': [
      "return { code: 'ERR_POLICY_CLAIM_MISSING', missing: nothingMissing, isKnown }",
      'return undefined',
    ],
    'a domain is not asked for': [
      'require.anyEmailDomain, emailDomain(email)',
      'undefined, emailDomain(email)',
    ],
    'alternatives are not asked for': ['anyOf && ofAny(', 'undefined && ofAny('],
    'parts are not asked for': ['...allOf.map(each => shortfallOf(each, identity)),', ''],
    'a not is not asked for': ['not && excluded(', 'undefined && excluded('],
  }),
  ...mutantsOf('src/policy/shortfall.ts', ['test/policy/requirements'], {
    'several alternatives are not known not to hold when one is': [
      'shortfalls.length > 0 && shortfalls.every(each => each.isKnown)',
      'shortfalls.some(each => each.isKnown)',
    ],
    'no alternatives at all are known not to hold': [
      'shortfalls.length > 0 && shortfalls.every(each => each.isKnown)',
      'shortfalls.every(each => each.isKnown)',
    ],
    'all alternatives have to hold': ['if (shortfalls.length < found.length) return undefined', ''],
    'a stranger is told what is missing': [
      'strangers.includes(code) ? nothingMissing : together',
      'together',
    ],
  }),
  ...mutantsOf('src/policy/requirement.ts', ['test/policy/requirements'], {
    'a part may ask for nothing': ['depth > 0 && Object.keys(require).length === 0', 'false'],
    'a step-up may stand in a part, where nobody asks for it': [
      'depth > 0 && (authContext !== undefined || maxAge !== undefined)',
      'false',
    ],
    'requirements may be nested without end': ['if (depth > deepest)', 'if (false)'],
    'an empty list of parts holds': ["if (allOf?.length === 0) return 'allOf is empty'", ''],
    'no claims at all hold': ["return 'claims names none'", 'return undefined'],
    'a tenant within a part is compared with its capitals': ['not: readRequirement(not)', 'not'],
  }),
  ...mutantsOf('src/policy/needs.ts', ['test/policy/requirements'], {
    'groups within a part need not be known': [
      'new Set(allParts(policy.routes).flatMap(groupsOf))',
      'new Set(policy.routes.flatMap(({ require }) => groupsOf(require)))',
    ],
  }),
  ...mutantsOf('src/policy/decide.ts', ['test/policy/shadow'], {
    'a rule in shadow turns people away': [
      'if (!route.shadow || identity === undefined) return decision',
      'return decision',
    ],
    'a rule in shadow lets in nobody': ['if (!route.shadow || identity === undefined)', 'if (!route.shadow)'],
    'a rule in shadow takes any token': ['clientProblem(route, who) ?? inShadow(', 'inShadow('],
    'a step-up is asked for in shadow': [
      "if (decision.kind !== 'deny' && decision.kind !== 'step-up')",
      "if (decision.kind !== 'deny')",
    ],
  }),
  ...mutantsOf('src/policy/decide.ts', ['test/policy/requirements'], {
    'a client that one alternative names gets in by another': [
      'anyOf.every(each => namesClient',
      'anyOf.some(each => namesClient',
    ],
  }),
  ...mutantsOf('src/identity/claim-values.ts', ['test/identity/claim-values'], {
    'a list is taken as far as it can be read': [
      'values.every(isClaimValue) ? values',
      'values.some(isClaimValue) ? values.filter(isClaimValue)',
    ],
    'a number that is no exact one counts': ['Math.abs(value) <= Number.MAX_SAFE_INTEGER', 'true'],
    'a text with control characters counts': ['&& isClean(value)', ''],
    'a claim may have any number of values': ['values.length <= mostValues &&', ''],
    'what a prototype has is a claim': ['Object.hasOwn(values, path)', 'path in values'],
  }),
  ...mutantsOf('src/identity/lacks.ts', ['test/identity/lacks'], {
    'who has no claim is known to lack all': ['given.length === 0 ||', ''],
    'one claim of several says who lacks what': [
      'paths.map(path => claimAt(claims, path))',
      'paths.map(path => claimAt(claims, path)).filter(claim => claim !== undefined)',
    ],
    'a text that may be a list says who lacks what': ['&& !/[\\s,;]/.test(claim)', ''],
    'a claim that is not to be read says who lacks what': ['|| !given.every(isReadable)', ''],
  }),
  ...mutantsOf('src/identity/email-domain.ts', ['test/identity/email-domain'], {
    'an address may have any local part': ["/^[\\w!#$%&'*+./=?^`{|}~-]+@", '/^.+@'],
    'a domain may have any letters': ['([A-Za-z0-9-]+(?:\\.[A-Za-z0-9-]+)*)$/', '([^@]+)$/'],
  }),
  ...mutantsOf('src/session/packing.ts', ['test/session/packed-claims'], {
    'claims of another generation count': ['const isOfNow = (q ?? 0) === (v ?? 0)', 'const isOfNow = true'],
  }),
  ...mutantsOf('src/provider/from-bearer.ts', ['test/provider/from-bearer'], {
    'who has too many groups for a token is known to be in no other': [
      '...(lacks !== undefined && { lacks: { ...lacks, groups: [] } })',
      '',
    ],
  }),
  ...mutantsOf('src/guard/audit-decision.ts', ['test/guard/shadow'], {
    'nobody hears what a rule in shadow would have said': [
      "decision.kind === 'allow' && decision.shadowed !== undefined",
      'false',
    ],
  }),
  ...mutantsOf('src/guard/audit-decision.ts', ['test/guard/plugin'], {
    'refusals are not audited': ["if (decision.kind === 'deny') {", 'if (!decision) {'],
  }),
  ...mutantsOf('src/guard/enforce.ts', ['test/guard/unauthenticated'], {
    'a route that says 401 redirects': [
      "asked.unauthenticated === undefined ? waitsElsewhere : asked.unauthenticated === '401'",
      'waitsElsewhere',
    ],
  }),
  ...mutantsOf('src/guard/plugin.ts', ['test/guard/unauthenticated'], {
    'a route that says 401 redirects whoever is stale': [
      "route.unauthenticated === '401' || !maySignInSilently",
      '!maySignInSilently',
    ],
  }),
  ...mutantsOf('src/config/requirement-meaning.ts', ['test/config/requirements'], {
    'what can never hold is let stand within not': [
      'isNegated ? report.problem : report.warning',
      'report.warning',
    ],
    'a tenant that there is not is let stand': ["(['anyTenant'] as const)", '([] as const)'],
    'ids that nobody has are let stand within not': ['isNegated ? idWords :', 'false ? idWords :'],
    'an address is let stand for a client': ["word === 'anyUser' && id.includes", 'id.includes'],
    'a not within a not is a plain one': ["within(not, 'not', true)", "within(not, 'not', !isNegated)"],
    'a domain is taken where no address is believed': ["provider.trustEmail === 'never'", 'false'],
  }),
  ...mutantsOf('src/config/id-fault.ts', ['test/config/requirements'], {
    'a tenant may be any name': ['isGuid(id) ? undefined : noGuid', 'undefined'],
    'a client may be any name': ['isGuid(id) ? lettersFault(id) : noGuid', 'lettersFault(id)'],
    'people of one tenant may have ids with a tenant': ["if (user === 'oid')", "if (user === 'x')"],
    'people of several tenants may have ids without one': [
      'parts.length === 2 && parts.every',
      'parts.every',
    ],
    'any text with a dot is an id with a tenant': ['&& parts.every(isGuid)', ''],
    'capitals may stand in ids': ['return id === small ?', 'return small ?'],
  }),
  ...mutantsOf('src/config/claim-fault.ts', ['test/config/requirements'], {
    'a rule may go by the claim that groups are read from': ['if (groups.includes(path))', 'if (false)'],
    'a rule may go by an address': ["if (path === email || path === 'email')", 'if (false)'],
  }),
  ...mutantsOf('src/config/requirements.ts', ['test/config/requirements'], {
    'a step-up may be written into a part': ['if (!isWhole && (authContext', 'if (false && (authContext'],
    'a value that no claim can have may be written': [
      'values.length === 0 || !values.every(isRuleValue)',
      'values.length === 0',
    ],
  }),
]
