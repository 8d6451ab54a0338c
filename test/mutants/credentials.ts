import { mutantsOf, type Mutant } from './mutant.ts'

const settings = ['test/config/credentials']
const exchanged = ['test/faults/f23-']
const fallback = ['test/provider/fallback']
const assertion = ['test/provider/client-assertion']
const expiry = ['test/provider/credential-expiry']

/** How the gateway shows the provider who it is: taken out one by one. */
export const credentials: readonly Mutant[] = [
  ...mutantsOf('src/config/resolve-credentials.ts', settings, {
    'the secret may be given both ways': [
      'if (clientSecret !== undefined && clientSecretFile !== undefined) {',
      'if (false) {',
    ],
    'two credentials may stand side by side': ['if (second !== undefined) {', 'if (false) {'],
    'a fallback may be empty': ['if (fallback === undefined) {', 'if (false) {'],
    'any text is a token': ['/^[\\w-]+\\.[\\w-]+\\.[\\w-]+$/.test(found.text)', '/./.test(found.text)'],
    'any key may stand before Entra ID': [
      'signingKeyFault(pair.key, isEntra)',
      'signingKeyFault(pair.key, false)',
    ],
    'the thirtieth of February is a day': [
      'new Date(text.slice(0, 10)).toISOString().startsWith(text.slice(0, 10))',
      'true',
    ],
    'a secret stays among the other settings': [
      'clientSecret: _, clientSecretFile: __',
      'clientSecretFile: __',
    ],
  }),
  ...mutantsOf('src/config/signing-key.ts', ['test/config/signing-key'], {
    'a short RSA key signs': ['if (bits >= 2048) return undefined', 'if (bits >= 1024) return undefined'],
    'any curve signs': ["type === 'ec' && curves.has(curve)", "type === 'ec'"],
  }),
  ...mutantsOf('src/config/environment.ts', settings, {
    'what a platform offers overrides what was chosen': [
      'credentialPaths.includes(short.path) ? credentialPaths : []',
      'credentialPaths.includes(short.path) ? [short.path] : []',
    ],
  }),
  ...mutantsOf('src/provider/renewed-credential.ts', exchanged, {
    'a credential is read once': [
      'return read()\n    } catch (cause)',
      'return state.accepted ?? read()\n    } catch (cause)',
    ],
    'one that is not known yet fails': ['latest, state.accepted]\n', 'latest]\n'],
    'one that was just exchanged fails': [
      "['refusal' in latest ? undefined : latest, state.accepted]",
      '[state.accepted]',
    ],
    'whatever fails is tried with another': ['if (!isRefused(refusal, kind)) throw refusal', ''],
    'one is missed while its file is not there': ['if (state.accepted === undefined)', 'if (reason)'],
    'why the present one was refused is lost': ['if (isRefused(again, kind)) return { refusal }', ''],
  }),
  ...mutantsOf('src/provider/renewed-credential.ts', fallback, {
    'what Entra says of a federated token is another matter': [
      "kind === 'federated' && error.error === 'invalid_request'",
      'false',
    ],
    'a bad request is tried with every credential': [
      "kind === 'federated' && error.error === 'invalid_request'",
      "error.error === 'invalid_request'",
    ],
    'one whose file vanishes leaves the fallback alone': [
      'const latest = orRefusal(current)',
      'const latest = current()',
    ],
    'every answer with a challenge is a refusal': [
      'return error.status === 401',
      'return error.status >= 400',
    ],
    'a challenge is no refusal': ['return error.status === 401', 'return error.status === 0'],
    'a code that is not taken is sent once more': [" || error.error === 'invalid_grant') return", ') return'],
    'one that cannot be read leaves the fallback alone': [
      "if ('refusal' in shown) return shown",
      "if ('refusal' in shown) throw shown.refusal",
    ],
  }),
  ...mutantsOf('src/provider/oauth-error.ts', ['test/provider/token-endpoint'], {
    'a refresh token that is not taken is the fault of the credential': [
      " && body['error'] !== 'invalid_grant'",
      '',
    ],
    'every challenge is about the credential': [
      'const isCredential = error.status === 401 &&',
      'const isCredential = (isChallenge || error.status === 401) &&',
    ],
  }),
  ...mutantsOf('src/provider/credential.ts', fallback, {
    'the fallback never serves': ['fallback === undefined ? [] : [fallback]', '[]'],
    'the first is tried each time': ['isLeftAlone ? [...others, first] :', 'false ? [...others, first] :'],
    'the first is never tried again': ['clock() < refused.until && ', ''],
    'a first that was renewed is left alone': [' && mark === refused.mark', ''],
    'a fallback that is refused ends it': ['isLeftAlone ? [...others, first]', 'isLeftAlone ? [...others]'],
    'why the first was refused is lost': ['throw refusals.get(first)', 'throw [...refusals.values()].at(-1)'],
    'the log says it each time': ["if (refused === undefined) tell('warn'", "if (serving) tell('warn'"],
  }),
  ...mutantsOf('src/provider/client-assertion.ts', assertion, {
    'an assertion is for whom the library says': [
      "if (isEntra && server.token_endpoint !== undefined) payload['aud'] = server.token_endpoint",
      '',
    ],
    'an assertion is for the token endpoint of anybody': [
      'if (isEntra && server.token_endpoint !== undefined)',
      'if (server.token_endpoint !== undefined)',
    ],
    'a certificate goes by SHA-1 before Entra ID': ['...(!isEntra && {', '...({'],
    'Entra ID gets RS256': ["isEntra ? ['PS256'] :", 'false ? [] :'],
    'a key may belong to another certificate': [
      'if (!shown.checkPrivateKey(privateKey)) throw',
      'if (false) throw',
    ],
    'a passphrase is not used': ['...(passphrase !== undefined && { passphrase })', ''],
  }),
  ...mutantsOf('src/provider/credential-expiry.ts', expiry, {
    'the end of a credential comes by surprise': ['const ahead = 30', 'const ahead = 3'],
    'an expired credential is only warned of': ['if (endsAt <= clock()) log.error', 'if (false) log.error'],
    'the end of the fallback comes by surprise': [
      "if (fallback !== undefined) tell(fallback, 'fallback')",
      '',
    ],
    'it is looked at once': [
      'state.timer = setInterval(look, day * 1000)',
      'state.timer = setInterval(() => {}, day * 1000)',
    ],
  }),
  ...mutantsOf('src/provider/provider.ts', expiry, {
    'nobody looks when a credential ends': ['      expiry.start()\n', ''],
  }),
  ...mutantsOf('src/provider/proof.ts', assertion, {
    'a federated token loses its type': [
      "    body.set('client_assertion_type', 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer')\n",
      '',
    ],
  }),
]
