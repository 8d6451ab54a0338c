import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { catalogue } from '../../src/errors.ts'
import { meaningOf } from '../../src/provider/oauth-meaning.ts'

describe('an OAuth error', () => {
  const rows = {
    access_denied: 'you 403 never',
    consent_required: 'administrator 403 interactive',
    interaction_required: 'administrator 403 interactive',
    login_required: 'administrator 403 interactive',
    account_selection_required: 'administrator 403 interactive',
    unmet_authentication_requirements: 'administrator 403 never',
    invalid_grant: 'you 400 never',
    invalid_client: 'operator 500 never',
    invalid_request: 'operator 500 never',
    unauthorized_client: 'operator 500 never',
    unsupported_response_type: 'operator 500 never',
    unsupported_grant_type: 'operator 500 never',
    invalid_scope: 'operator 500 never',
    invalid_resource: 'operator 500 never',
    invalid_target: 'operator 500 never',
    invalid_request_object: 'operator 500 never',
    invalid_request_uri: 'operator 500 never',
    request_not_supported: 'operator 500 never',
    request_uri_not_supported: 'operator 500 never',
    registration_not_supported: 'operator 500 never',
    server_error: 'wait 503 later',
    temporarily_unavailable: 'wait 503 later',
    an_error_of_nobody: 'operator 500 never',
    toString: 'operator 500 never',
    '': 'operator 500 never',
    // The suberror is the more precise word.
    'access_denied cancel': 'you 403 never',
    'invalid_request cancel': 'you 403 never',
    'invalid_grant consent_required': 'administrator 403 interactive',
    'invalid_grant basic_action': 'administrator 403 interactive',
    'interaction_required additional_action': 'administrator 403 interactive',
    'interaction_required message_only': 'administrator 403 interactive',
    'interaction_required interrupted_user': 'administrator 403 interactive',
    'interaction_required user_password_expired': 'administrator 403 interactive',
    'unauthorized_client protection_policy_required': 'administrator 403 never',
    'invalid_grant bad_token': 'you 400 never',
    'invalid_grant token_expired': 'you 400 never',
    'invalid_grant client_mismatch': 'you 400 never',
    'invalid_grant constructor': 'you 400 never',
    'invalid_client something_new': 'operator 500 never',
  }
  for (const [given, expected] of Object.entries(rows)) {
    it(`${given || '(empty)'}: ${expected}`, () => {
      const [error = '', suberror] = given.split(' ')
      const { code, retry } = meaningOf(error, suberror)
      const { mover, status } = catalogue[code]
      assert.equal(`${mover} ${status} ${retry}`, expected)
    })
  }

  it('that is AADSTS alone decides nothing', () => {
    assert.deepEqual(meaningOf('AADSTS65001', undefined), meaningOf('an_error_of_nobody', undefined))
  })
})
