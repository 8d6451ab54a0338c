import type { Mover } from '../errors.ts'

/**
 * Codes that are mended in the same way. `name` is unique: translations of `remedy` go by it, those of the meanings
 * by the keys of `codes`, each of which holds one or more numbers, parted by spaces.
 */
type Group = Readonly<{
  name: string
  mover: Mover
  remedy: string
  codes: Readonly<Record<string, string>>
}>

/** The AADSTS codes worth a sentence of their own, by who mends them and how. */
export const aadstsGroups = [
  // The app registration
  {
    name: 'redirectUri',
    mover: 'operator',
    remedy:
      'Register the exact redirect URI of this site under the platform Web: scheme, host, path and case count.',
    codes: {
      '50011': 'The address to return to after sign-in is not registered for this application.',
      '500113 900971': 'No address to return to after sign-in is registered for this application.',
      '9002325': 'The address to return to is registered for a single-page application, not for a web site.',
      '700084': 'A refresh token for single-page applications has reached its end after 24 hours.',
    },
  },
  {
    name: 'tenantOrClient',
    mover: 'operator',
    remedy:
      'Check provider.tenantId, provider.authorityHost and provider.clientId against the app registration.',
    codes: {
      '50194': 'This application is for one organization, but was asked for under the address for all.',
      '700016 700011': 'This application is not known in the organization that was asked.',
      '90002': 'The organization that this site signs in to does not exist in this cloud.',
      '90038 900439': 'The organization belongs to another national cloud.',
      '50059 50128 90019': 'The sign-in request does not say which organization it is for.',
      '500208': 'This kind of account cannot sign in at the address that was used.',
      '50049 50050': 'The address of the sign-in service is not one that it knows.',
      '700005': 'The sign-in was begun for one organization and finished for another.',
      '900382 900432': 'An application of one national cloud cannot be used in another.',
    },
  },
  {
    name: 'permissions',
    mover: 'operator',
    remedy: 'Check the scopes, the API permissions and the consent of the app registration.',
    codes: {
      '700022 28002 28003 700023': 'The scopes that were asked for do not fit together.',
      '70011': 'A scope that was asked for is not valid.',
      '500011 50001 650057 650052 650054':
        'A service that this site asked access to is not known in the organization.',
      '65005 650056': 'The application asks for a permission that its registration does not list.',
      '90008 90009': 'The application asked for access to itself in a way that is not allowed.',
      '901002': 'The parameter "resource" is not understood; scopes are asked for instead.',
      '70005 700054': 'This kind of answer is not enabled for the application.',
      '7000114': 'The application may not act on behalf of a person.',
    },
  },

  // The client credential
  {
    name: 'clientSecret',
    mover: 'operator',
    remedy: 'Set the value of a valid client secret, not its id, and renew it before it ends.',
    codes: {
      '7000215 70002': 'The client secret of this site is wrong.',
      '7000222': 'The client secret of this site has expired.',
      '7000218': 'This site sent no client secret or certificate.',
      '700025': 'This site sent a credential, but is registered as a public client.',
    },
  },
  {
    name: 'assertionTime',
    mover: 'operator',
    remedy:
      'Set the clock of this machine right; with a federated token, check that the platform still renews its file.',
    codes: {
      '700024': 'The proof that this site sent is not valid at this time.',
    },
  },
  {
    name: 'certificate',
    mover: 'operator',
    remedy: 'Upload the certificate in use to the app registration, and check its thumbprint and the clock.',
    codes: {
      '700027': 'The certificate of this site is not registered, or its signature is wrong.',
      '50012': 'This site could not prove who it is with its certificate.',
      '50013 500133': 'The proof that this site sent is wrong or out of its time.',
    },
  },
  {
    name: 'federatedCredential',
    mover: 'operator',
    remedy: 'Compare issuer, subject and audience of the federated credential byte for byte with the token.',
    codes: {
      '70021 700211 700212 700213 7002137 7002138':
        'No federated credential of the application fits the token of this site.',
      '700229': 'A token of this kind cannot be used as a federated credential.',
    },
  },

  // One sign-in
  {
    name: 'startAgain',
    mover: 'you',
    remedy: 'Open the application again from its own address and sign in anew.',
    codes: {
      '54005': 'This sign-in was already used, perhaps by reloading the page.',
      '70000 70008': 'This sign-in has expired or was withdrawn.',
      '700082': 'You have not used this site for a long time, so the sign-in has ended.',
      '70043': 'Your organization wants you to sign in again after some time.',
      '50173': 'Your sign-ins were ended, for example by a new password.',
      '50132 50133': 'Your password was changed or has expired since you signed in.',
      '50089': 'The sign-in took too long.',
      '501481 50147 501491': 'This sign-in got mixed up with another one.',
      '50058': 'You are not signed in at the sign-in service.',
      '65004': 'You did not give the application the access it asked for.',
      '90056 900561':
        'A page of the sign-in service was opened in an unexpected way, often by the Back button.',
      '135004': 'A page of the sign-in service was opened that has passed its time, perhaps from a bookmark.',
      '50125 50140 50199': 'The sign-in was interrupted by a question to you.',
    },
  },
  {
    name: 'otherAccount',
    mover: 'you',
    remedy:
      'Sign out, then sign in with an account of this organization, or ask its administrator to invite you.',
    codes: {
      '50020 16000 50034 51004 50014 16003': 'Your account does not exist in the organization of this site.',
    },
  },
  {
    name: 'followSignInPage',
    mover: 'you',
    remedy: 'Follow what the sign-in page asks for; your service desk can help.',
    codes: {
      '50053': 'Your account is locked for a while, or you sign in from an address that is blocked.',
      '50055 50144': 'Your password has expired.',
      '50056 50064 50126': 'The user name or the password is wrong.',
      '50072 50079': 'You have to set up a second factor before you can sign in.',
      '50074 50076 50078': 'A second factor is needed to sign in.',
      '50097 50155 50187': 'You have to sign in from a device that your organization knows.',
      '53000 53001': 'This device does not meet the rules of your organization.',
    },
  },

  // What an administrator decides
  {
    name: 'consent',
    mover: 'administrator',
    remedy: 'Ask your administrator to grant consent for this application.',
    codes: {
      '65001': 'Nobody has agreed yet that this application may sign you in.',
      '90094 90095': 'An administrator has to approve this application before you can use it.',
    },
  },
  {
    name: 'assignment',
    mover: 'administrator',
    remedy:
      'Ask your administrator to give you, or a group that you are a direct member of, this application.',
    codes: {
      '50105': 'You are not among the people who were given this application.',
      '501051': 'The calling application was not given a role of this one.',
    },
  },
  {
    name: 'accountOrApplication',
    mover: 'administrator',
    remedy: 'Ask your administrator to look at this application and your account in the sign-in log.',
    codes: {
      '70001 7000112': 'This application is switched off in your organization.',
      '700030': 'The certificate of this site is not among those that the organization allows.',
      '50057': 'Your account is switched off.',
      '90072': 'Your account from elsewhere has to be invited to this organization first.',
      '80001 80002 80005 80007': 'The sign-in service cannot reach the servers of your organization.',
    },
  },
  {
    name: 'accessRule',
    mover: 'administrator',
    remedy:
      'Ask your administrator which access rule stopped this sign-in; the correlation id finds it in the log.',
    codes: {
      '500212 500213': 'A rule on access between organizations forbids this sign-in.',
      '500021 500022 50002': 'The network you are in does not allow sign-in to this organization.',
      '50131 53003 530032': 'An access rule of the organization has blocked this sign-in.',
      '53002': 'Only applications that the organization has approved may be used.',
      '530035': 'The security defaults of the organization have blocked this sign-in.',
      '53004 53010': 'A second factor cannot be set up from here or at this time.',
      '53011 530034': 'Your own organization has blocked this sign-in as risky.',
      '50158 50161': 'A further check that your organization asks for is not done.',
    },
  },

  // Our own requests
  {
    name: 'ownRequest',
    mover: 'operator',
    remedy: 'The operator of this site has to look at the log.',
    codes: {
      '50196': 'This site asked for the same sign-in too often; perhaps the browser drops its cookies.',
      '50061 50068 50070': 'The sign-out request does not fit a running session.',
      '70003 9001023': 'This kind of token request is not allowed here.',
      '70007': 'The way of answering that was asked for is not supported.',
      '900144 90014': 'The request to the sign-in service lacks something.',
      '9002313 90013 90023 90100 90004': 'The request to the sign-in service is malformed.',
      '90015': 'The address of the sign-in request is too long.',
    },
  },

  // Passing troubles
  {
    name: 'wait',
    mover: 'wait',
    remedy: 'Wait a few minutes and try again.',
    codes: {
      '90033 90006 90012 90024 50033 90090 50087': 'The sign-in service has a passing problem.',
      '90055 50088': 'The sign-in service has too much to do at the moment.',
    },
  },
] as const satisfies readonly Group[]
