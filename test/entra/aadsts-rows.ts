/**
 * The AADSTS codes that a gateway meets, one row of what is known of them each: the codes; where they are seen (`page`:
 * on Microsoft's own page, which does not come back to us); whose fault it is first, by letter: **u**ser,
 * **a**dministrator, **o**perator, our own software (**d**), **t**ransient; and whether a new sign-in is all there is
 * to do. `error` and `suberror` are what comes with it over OAuth.
 */
export type AadstsRow = Readonly<{
  codes: string
  seen: string
  fault: 'u' | 'a' | 'o' | 'd' | 't'
  again?: boolean
  error?: string
  suberror?: string
}>

const row =
  (fault: AadstsRow['fault'], again = false) =>
  (codes: string, seen: string, error?: string, suberror?: string): AadstsRow => ({
    codes,
    seen,
    fault,
    again,
    ...(error !== undefined && { error }),
    ...(suberror !== undefined && { suberror }),
  })
const u = row('u')
const a = row('a')
const o = row('o')
const d = row('d')
const t = row('t')
const policyAgain = row('a', true)
const ownAgain = row('d', true)

export const aadstsRows: readonly AadstsRow[] = [
  o('50011', 'page'),
  o('500113', 'page'),
  o('900971', 'page'),
  o('50194', 'page'),
  o('700016', 'page/token', 'unauthorized_client'),
  o('700011', 'page/token', 'unauthorized_client'),
  a('70001 7000112', 'page/token', 'unauthorized_client'),
  o('90002', 'page/discovery'),
  o('90038 900439', 'page'),
  o('50059 50128 90019', 'page'),
  o('7000215', 'token', 'invalid_client'),
  o('7000222', 'token', 'invalid_client'),
  o('70002', 'token', 'invalid_client'),
  o('7000218', 'token', 'invalid_client'),
  o('700025', 'token', 'invalid_client'),
  o('700024', 'token', 'invalid_client'),
  o('700027', 'token', 'invalid_client'),
  a('700030', 'token', 'invalid_client'),
  o('50012', 'token', 'invalid_client'),
  d('50013 500133', 'token', 'invalid_client'),
  o('70021 700213 700211 700212 7002137 7002138', 'token', 'invalid_client'),
  o('700229', 'token', 'invalid_client'),
  o('9002325', 'token', 'invalid_request'),
  ownAgain('501481 50147 501491', 'token', 'invalid_grant'),
  ownAgain('54005', 'token', 'invalid_grant'),
  ownAgain('70000', 'token', 'invalid_grant', 'bad_token'),
  u('70008', 'token', 'invalid_grant', 'token_expired'),
  u('700082', 'token', 'invalid_grant', 'token_expired'),
  o('700084', 'token', 'invalid_grant'),
  policyAgain('70043', 'token', 'invalid_grant', 'token_expired'),
  policyAgain('50173', 'token', 'invalid_grant', 'bad_token'),
  u('50132 50133', 'token/page', 'invalid_grant'),
  u('50089', 'page/token', 'invalid_grant'),
  d('700005', 'token', 'invalid_grant'),
  o('700022 28002 28003 700023', 'token', 'invalid_scope'),
  o('70011', 'page/token', 'invalid_scope'),
  o('500011 50001 650057 650052 650054', 'page/token', 'invalid_resource'),
  a('65001', 'redirect/token', 'invalid_grant', 'consent_required'),
  u('65004', 'redirect', 'access_denied'),
  o('65005 650056', 'page'),
  a('90094 90095', 'page/redirect', 'consent_required'),
  o('90008 90009', 'token', 'invalid_request'),
  a('50105', 'page/redirect', 'interaction_required'),
  a('501051', 'token', 'invalid_grant'),
  u('50020 16000 50034 51004 50014 16003', 'page'),
  a('90072', 'page'),
  o('500208', 'page'),
  a('500212 500213', 'page'),
  a('500021 500022 50002', 'page'),
  u('50053', 'page'),
  u('50055 50144', 'page'),
  u('50056 50064 50126', 'page'),
  a('50057', 'page/token', 'invalid_grant', 'bad_token'),
  u('50058', 'redirect', 'login_required'),
  u('50072 50079', 'page/token', 'interaction_required', 'basic_action'),
  u('50074 50076 50078', 'page/token', 'interaction_required', 'basic_action'),
  u('50097 50155 50187', 'page/token', 'interaction_required', 'additional_action'),
  u('50125 50140 50199', 'logs'),
  a('50131 53003 530032', 'page/token', 'interaction_required', 'message_only'),
  u('53000 53001', 'page'),
  a('53002', 'page'),
  a('530035', 'page'),
  a('53004 53010', 'page'),
  a('53011 530034', 'page'),
  a('50158 50161', 'page/token', 'interaction_required', 'basic_action'),
  d('50196', 'page/token', 'invalid_grant'),
  o('50049 50050', 'discovery'),
  d('50061 50068 50070', 'page'),
  d('70003 9001023', 'token', 'unsupported_grant_type'),
  o('70005 700054', 'redirect', 'unsupported_response_type'),
  d('70007', 'redirect', 'unsupported_response_mode'),
  d('900144 90014', 'page/token', 'invalid_request'),
  d('9002313', 'token', 'invalid_request'),
  d('90013 90023 90100 90004', 'page/token', 'invalid_request'),
  d('90015', 'page'),
  u('90056 900561', 'page/token', 'invalid_request'),
  o('901002', 'page'),
  o('900382 900432', 'token', 'invalid_client'),
  u('135004', 'page'),
  t('90033 90006 90012 90024 50033 90090 50087', 'redirect/token', 'temporarily_unavailable'),
  t('90055 50088', 'redirect/token', 'temporarily_unavailable'),
  a('80001 80002 80005 80007', 'page'),
  o('7000114', 'token', 'unauthorized_client'),
]

/** Whose move it is: that of whoever is at fault first, but of the person where a new sign-in is all there is to do. */
export function moverOf({ fault, again }: AadstsRow): 'you' | 'administrator' | 'operator' | 'wait' {
  if (again === true) return 'you'
  return ({ u: 'you', a: 'administrator', o: 'operator', d: 'operator', t: 'wait' } as const)[fault]
}
