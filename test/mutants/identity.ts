import { mutantsOf } from './mutant.ts'

const tests = ['test/identity/']

export const identity = [
  ...mutantsOf('src/identity/claim-path.ts', tests, {
    'a claim of the prototype counts': ['Object.hasOwn(claims, name) ? claims', 'name in claims ? claims'],
    'a name on the way may hold no dot': ["dot = path.indexOf('.', dot + 1)", 'dot = -1'],
    'a list with a stranger in it counts': ["value.every(item => typeof item === 'string')", 'true'],
  }),
  ...mutantsOf('src/identity/email.ts', tests, {
    'an address counts without being trusted': ["trust === 'never' || typeof", 'typeof'],
    'an address counts without being verified': [
      "if (trust === 'verified' && !(",
      "if (trust === 'verified' && false && !(",
    ],
    'another claim is taken for the verified one': [" && claim === claimAt(claims, 'email')", ''],
    'an address with control characters counts': [
      'claim.length <= longestText && isClean(claim)',
      'claim.length <= longestText',
    ],
  }),
  ...mutantsOf(
    'src/identity/email.ts',
    ['test/identity/email.test.ts', 'test/attacks/clm-02-', 'test/attacks/clm-03-'],
    {
      'an address with several at signs counts': ['shape.test(claim)', "claim.includes('@')"],
      'an address with a blank counts': ['/^[^\\s\\p{Cf}@]+@[^\\s\\p{Cf}@]+$/u', '/^[^@]+@[^@]+$/u'],
      'an address as long as it likes counts': ['claim.length <= longestText &&', ''],
      'a word that is not true verifies': [
        "verified === 'true' ||",
        "verified === 'true' || verified === 'TRUE' ||",
      ],
      'a number verifies': ['verified === true ||', 'verified === true || verified === 1 ||'],
      'a domain that is not owned verifies': ["domainOwner === 'true'", 'domainOwner !== undefined'],
    },
  ),
  ...mutantsOf('src/identity/person.ts', ['test/identity/', 'test/attacks/clm-01-'], {
    'the address is the person': [
      'return idAt(claims, subject)',
      "return idAt(claims, claims['email'] === undefined ? subject : 'email')",
    ],
    'an id as long as it likes counts': ['value.length <= longestText &&', ''],
    'an empty id counts': ["value !== '' &&", ''],
  }),
  ...mutantsOf('src/config/resolve-provider.ts', ['test/attacks/clm-01-'], {
    'nobody is warned of an id that can change': [
      "if (mutable.has(provider.claims.user ?? '')) {",
      'if (!mutable) {',
    ],
  }),
  ...mutantsOf('src/identity/person.ts', tests, {
    'the tenant is no part of the id': [
      "return `${idAt(claims, 'oid')}.${idAt(claims, 'tid')}`",
      "return idAt(claims, 'oid')",
    ],
    'an id with control characters counts': [
      'value === value.trim() &&\n    isClean(value)',
      'value === value.trim()',
    ],
    'an id with a space at its end counts': ['value === value.trim() &&', ''],
    'a role with control characters counts': ['rules.roles).filter(isClean)', 'rules.roles)'],
  }),
  ...mutantsOf('src/identity/text.ts', tests, {
    'a line break stays in a name': ["    .replace(/[\\p{Cc}\\u2028\\u2029]/gu, '')\n", ''],
  }),
]
