import { mutantsOf } from './mutant.ts'

export const proof = [
  ...mutantsOf('src/guard/forward-auth.ts', ['test/guard/forward-auth-cookies.test.ts'], {
    'of two cookies nginx hands on one': ['    if (numbersCookies === true) numberCookies(reply)\n', ''],
    'each cookie has the number of the first': ['-${index + 1}`, line)', '-${index + 1}`, lines[0] ?? line)'],
  }),
]
