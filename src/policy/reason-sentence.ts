import type { ErrorCode } from '../errors.ts'
import type { Admission, Explanation } from './explain.ts'

type PolicyCode = Extract<ErrorCode, `ERR_POLICY_${string}`>

/** For whoever writes the rules; pages have other words for whoever meets them. */
const sentences: Readonly<Record<Admission | PolicyCode, string> & Partial<Record<ErrorCode, string>>> = {
  public: 'the rule lets in everybody, and the application is told of nobody',
  optional: 'the rule lets in everybody, and the application is told who is signed in',
  'signed-in': 'the rule lets in whoever is signed in',
  'requirements-met': 'they have everything that the rule requires',
  ERR_SIGNIN_REQUIRED: 'the rule asks for somebody who is signed in',
  ERR_TOKEN_REQUIRED: 'the rule asks for a bearer token',
  ERR_STEP_UP_REQUIRED: 'they have to sign in once more, in the way that the rule asks for',
  ERR_POLICY_DENIED: 'the rule does not let them in',
  ERR_POLICY_ROUTE_CLOSED: 'the rule lets in nobody',
  ERR_POLICY_TENANT_NOT_LISTED: 'the rule does not name their tenant',
  ERR_POLICY_CLIENT_NOT_LISTED: 'the rule does not name the client that their token was issued to',
  ERR_POLICY_USER_NOT_LISTED: 'the rule does not name them',
  ERR_POLICY_EMAIL_DOMAIN_NOT_LISTED:
    'the rule does not name the domain of an address of theirs that is believed',
  ERR_POLICY_EXCLUDED: 'the rule excludes them, or nobody can tell that it does not',
  ERR_POLICY_ROLE_MISSING: 'they lack a role that the rule requires',
  ERR_POLICY_SCOPE_MISSING: 'they lack a scope that the rule requires, or their token stands for nothing',
  ERR_POLICY_GROUP_MISSING: 'they lack a group that the rule requires',
  ERR_POLICY_CLAIM_MISSING: 'they lack a claim with a value that the rule requires',
  ERR_POLICY_NO_ALTERNATIVE: 'they have nothing of what the rule accepts one or the other of',
}

/** Why it was decided so, as a sentence fragment. */
export function reasonSentence({ decision, reason }: Pick<Explanation, 'decision' | 'reason'>): string {
  return decision.kind === 'bad-request' ? decision.detail : (sentences[reason] ?? reason)
}
