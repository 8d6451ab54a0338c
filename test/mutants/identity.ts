import { mutantsOf } from './mutant.ts'

const tests = ['test/identity/']

export const identity = [
  ...mutantsOf('src/identity/claim-path.ts', tests, {
    'a claim of the prototype counts': ['!Object.hasOwn(value, step)', '!(step in value)'],
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
      'email.length <= longestText && isClean(email)',
      'email.length <= longestText',
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
