import { mutantsOf } from './mutant.ts'

const tests = ['test/cli/register.test.ts']

export const register = [
  ...mutantsOf('src/entra/registration-az.ts', tests, {
    'a name can end its word in the shell': ['${text.replaceAll("\'", "\'\\\\\'\'")}', '${text}'],
    'a comment can go on as a command': ["text.replaceAll(/\\p{Cc}+/gu, ' ')", 'text'],
    'existing secrets are overwritten': [' --append --display-name', ' --display-name'],
    'an existing registration is changed': ["'  exit 1',", "'  true',"],
    'the script begins without the issuer of the cluster': [
      "if (kind !== 'federated') return []",
      'return []',
    ],
  }),
  ...mutantsOf('src/entra/registration-graph.ts', tests, {
    'ids of permissions are made up': ["`{id of ${scope.slice(scope.lastIndexOf('/') + 1)}}`", 'graphAppId'],
  }),
  ...mutantsOf('src/cli/registration-of.ts', tests, {
    'a rule on the age of a sign-in has no claim to go by': ["...(asks('maxAge') ? ['auth_time'] : [])", ''],
  }),
  ...mutantsOf('src/entra/registration.ts', tests, {
    'programs may have roles of people': [
      "forPrograms ? ['User', 'Application'] : ['User']",
      "['User', 'Application']",
    ],
    'groups that nobody has assigned are in the token': ["'ApplicationGroup'", "'All'"],
  }),
]
