import type { Messages } from '../messages.ts'

const notYou = 'Ce n’est pas votre faute.'
const startAgain = 'Recommencez la connexion.'
const tryLater = 'Attendez un instant et réessayez.'
const lookAtLog = `${notYou} L’exploitant de ce site doit consulter le journal.`
const misconfigured = {
  title: 'Ce site n’est pas configuré correctement pour la connexion',
  cause:
    'Le service de connexion n’a pas accepté ce site. Cela concerne la configuration du site, pas vous ni votre mot de passe.',
}
const untrusted =
  'Ce que le service de connexion a envoyé n’a pas passé les contrôles de ce site\u202f; personne n’a donc été connecté.'

/** Erreurs de la connexion et du service de connexion. */
export const signinErrors = {
  // La connexion
  ERR_SIGNIN_PREFETCH: {
    title: 'Une connexion n’est pas chargée à l’avance',
    cause:
      'Le navigateur a demandé cette page à l’avance\u202f; une connexion ne commence que si quelqu’un la veut.',
    remedy: 'Ouvrez la page vous-même.',
  },
  ERR_SIGNIN_NO_ATTEMPT: {
    title: 'Cette connexion n’est plus en cours',
    cause:
      'Elle a pris trop de temps, elle a été commencée dans un autre navigateur, ou votre navigateur ne garde pas les cookies de ce site.',
    remedy: 'Recommencez la connexion. Si elle échoue encore, autorisez les cookies pour ce site.',
  },
  ERR_SIGNIN_ATTEMPT_UNREADABLE: {
    title: 'Ce site ne peut pas lire ce qu’il a donné à votre navigateur pour cette connexion',
    cause:
      'Le cookie de cette connexion est revenu de votre navigateur, mais il a été scellé avec une clé qui n’est pas connue ici. Cela arrive lorsque plusieurs passerelles ont des clés différentes, ou lorsque l’une d’elles a été redémarrée avec une nouvelle clé.',
    remedy: `${notYou} L’exploitant de ce site doit donner à toutes ses passerelles les mêmes clés de session.`,
  },
  ERR_SIGNIN_STATE_MISMATCH: {
    title: 'Cette connexion appartient à un autre navigateur ou à une autre fenêtre',
    cause: 'La réponse du service de connexion ne correspond à aucune connexion commencée ici.',
    remedy: startAgain,
  },
  ERR_SIGNIN_LOOP: {
    title: 'La connexion réussit, mais ce site ne vous reconnaît pas ensuite',
    cause:
      'Vous avez été connecté plusieurs fois en une minute et, chaque fois, le cookie de session n’est pas revenu. Le navigateur le bloque peut-être, il est peut-être trop volumineux, ou quelque chose le retire en chemin.',
    remedy:
      'Autorisez les cookies pour ce site ou essayez une fenêtre de navigation privée. Si cela ne suffit pas, montrez cette page à l’exploitant.',
  },
  ERR_SIGNIN_LOOP_UNREADABLE: {
    title: 'La connexion réussit, mais ce site ne peut pas lire votre session ensuite',
    cause:
      'Vous avez été connecté plusieurs fois en une minute et, chaque fois, votre cookie de session est revenu mais n’a pas pu être lu.',
    remedy: `${notYou} L’exploitant de ce site doit donner à toutes ses passerelles les mêmes clés de session et l’heure exacte.`,
  },
  ERR_SIGNIN_ALREADY_USED: {
    title: 'Cette connexion est déjà terminée',
    cause:
      'L’adresse que votre navigateur a ouverte a déjà servi. Cela arrive avec le bouton Précédent ou un favori.',
    remedy: 'Ouvrez de nouveau l’application.',
  },
  ERR_SIGNIN_CALLBACK_INVALID: {
    title: 'La réponse du service de connexion est incomplète',
    cause: 'Un élément de la réponse manque ou est arrivé deux fois.',
    remedy: startAgain,
  },
  ERR_SIGNIN_CANCELLED: {
    title: 'La connexion a été annulée',
    cause: 'Vous, ou le service de connexion en votre nom, y avez mis fin avant qu’elle soit terminée.',
    remedy: 'Recommencez la connexion si vous voulez continuer.',
  },
  ERR_SIGNIN_CONSENT_REQUIRED: {
    title: 'Un administrateur doit approuver cette application',
    cause: 'Votre organisation n’a pas encore autorisé cette application à vous connecter.',
    remedy: 'Demandez à votre administrateur d’accorder le consentement pour cette application.',
  },
  ERR_SIGNIN_INTERACTION_REQUIRED: {
    title: 'Votre organisation en demande davantage pour vous connecter',
    cause:
      'Cela peut être un deuxième facteur, un nouveau mot de passe, un appareil connu ou un certain réseau.',
    remedy:
      'Connectez-vous de nouveau\u202f; si cela se reproduit, montrez cette page à votre administrateur.',
  },
  ERR_SIGNIN_CODE_REJECTED: {
    title: 'Cette connexion a expiré ou a déjà servi',
    cause:
      'Le service de connexion donne un code à usage unique pour chaque connexion, et il n’a pas accepté celui-ci.',
    remedy: startAgain,
  },
  ERR_SIGNIN_SESSION_TOO_LARGE: {
    title: 'Votre compte a plus de groupes qu’une session ne peut en contenir',
    cause: 'Ce site garde votre session dans des cookies de votre navigateur, dont la taille est limitée.',
    remedy: `${notYou} L’exploitant de ce site doit réduire les groupes dans le jeton ou utiliser des rôles.`,
  },
  ERR_SIGNIN_GROUPS_OVERAGE: {
    title: 'Vous appartenez à trop de groupes pour qu’ils soient énumérés à la connexion',
    cause: 'Ce site a besoin de connaître vos groupes, et le service de connexion n’en énumère pas autant.',
    remedy: `${notYou} L’exploitant de ce site doit utiliser des rôles d’application ou des groupes affectés à l’application.`,
  },
  ERR_SIGNIN_GROUPS_PERMISSION: {
    title: 'Ce site n’est pas autorisé à consulter vos groupes',
    cause:
      'Vous appartenez à plus de groupes qu’une connexion n’en énumère ; ce site doit donc les consulter, et cela lui a été refusé.',
    remedy: `${notYou} L’exploitant de ce site doit lui accorder l’autorisation de les lire.`,
  },
  ERR_SIGNIN_GROUPS_AWAY: {
    title: 'Vos groupes ne peuvent pas être consultés pour le moment',
    cause:
      'Vous appartenez à plus de groupes qu’une connexion n’en énumère, et l’annuaire qui les connaît ne répond pas.',
    remedy: tryLater,
  },
  ERR_SIGNIN_TENANT_NOT_ALLOWED: {
    title: 'Votre organisation ne peut pas se connecter ici',
    cause: 'Ce site n’accepte que les comptes de certaines organisations.',
    remedy: 'Utilisez le compte d’une organisation qui a accès.',
  },

  // Le service de connexion
  ERR_PROVIDER_UNREACHABLE: {
    title: 'Le service de connexion est injoignable',
    cause: 'Ce site n’a reçu aucune réponse de sa part. D’autres sites peuvent aussi être touchés.',
    remedy: tryLater,
  },
  ERR_PROVIDER_TEMPORARY: {
    title: 'Le service de connexion a un problème passager',
    cause: 'Il a répondu qu’il ne pouvait pas vous connecter pour le moment.',
    remedy: tryLater,
  },
  ERR_PROVIDER_CREDENTIAL_REJECTED: {
    ...misconfigured,
    remedy: `${notYou} L’exploitant de ce site doit renouveler les informations d’identification du client.`,
  },
  ERR_PROVIDER_REQUEST_REJECTED: {
    ...misconfigured,
    remedy: `${notYou} L’exploitant de ce site doit vérifier l’inscription d’application.`,
  },
  ERR_PROVIDER_TOKEN_INVALID: {
    title: 'Le service de connexion a envoyé une réponse à laquelle on ne peut pas se fier',
    cause: untrusted,
    remedy: lookAtLog,
  },
  ERR_PROVIDER_ANSWER_INVALID: {
    title: 'Le service de connexion a envoyé une réponse qui n’a pas de sens',
    cause: untrusted,
    remedy: lookAtLog,
  },
  ERR_PROVIDER_CLOCK: {
    title: 'Les horloges de ce site et du service de connexion ne concordent pas',
    cause:
      'Une connexion n’est valable que peu de temps et, d’après l’horloge de ce site, ce temps n’a pas commencé ou est passé.',
    remedy: `${notYou} L’exploitant de ce site doit régler l’horloge.`,
  },
} satisfies Partial<Messages['errors']>
