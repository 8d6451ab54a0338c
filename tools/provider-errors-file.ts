import { aadstsGroups } from '../src/entra/aadsts-groups.ts'
import { catalogue } from '../src/errors.ts'
import { oauthErrors, oauthSuberrors, type Meaning, type Retry } from '../src/provider/oauth-meaning.ts'
import type { GeneratedFile } from './settings-files.ts'

const retries: Readonly<Record<Retry, string>> = {
  never: '',
  interactive: 'once, if it was `prompt=none`',
  later: 'by the person, after `Retry-After`',
}

const head = `# What the provider says when it refuses

Made from the tables that the gateway goes by; \`npm run generate\` renews it. [Errors](errors.md) explains the codes of
the second column.

## OAuth errors

They decide what the gateway answers, at the callback and at the token endpoint alike. An \`error\` that is not here is
answered like \`invalid_request\`. Nothing is tried again by itself but a silent sign-in, and that once.
`

const suberrorHead = `
## Entra's suberrors

\`suberror\` of the token endpoint and \`error_subcode\` of the callback are the more precise word: one that is here
decides instead of \`error\`.
`

const aadstsHead = `
## AADSTS codes

They explain, and decide nothing: Microsoft changes them at will. The page shows the meaning, whose move it is and what
to do; the log line \`provider.refused\` has the same in English.
`

/** The tables of OAuth errors and AADSTS codes as a page of the documentation. */
export function providerErrorsFile(): GeneratedFile {
  const text = [
    head,
    ...meanings('error', oauthErrors),
    suberrorHead,
    ...meanings('suberror', oauthSuberrors),
    aadstsHead,
    ...aadstsGroups.flatMap(({ mover, remedy, codes }) => [
      `**${mover}**: ${remedy}\n`,
      '| AADSTS | Meaning |',
      '|---|---|',
      ...Object.entries(codes).map(
        ([numbers, meaning]) => `| ${numbers.replaceAll(' ', ', ')} | ${meaning} |`,
      ),
      '',
    ]),
  ]
  return { path: 'docs/provider-errors.md', text: `${text.join('\n').trimEnd()}\n` }
}

function meanings(name: string, table: Readonly<Record<string, Meaning>>): string[] {
  const rows = Object.entries(table).map(([error, { code, retry }]) => {
    const { status, mover } = catalogue[code]
    const link = `[\`${code}\`](errors.md#${code.toLowerCase()})`
    return `| \`${error}\` | ${link} | ${status} | ${mover} | ${retries[retry]} |`
  })
  return [`| \`${name}\` | code | status | whose move | tried again |`, '|---|---|---|---|---|', ...rows]
}
