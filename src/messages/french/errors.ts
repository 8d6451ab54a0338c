import type { Messages } from '../messages.ts'
import { signinErrors } from './signin-errors.ts'

const tryLater = 'Attendez un instant et réessayez.'
const signedInFine = 'Votre connexion est valide.'
const refused = {
  title: 'Vous n’avez pas accès à cette page',
  cause: 'Vous êtes connecté, mais ce compte ne fait pas partie de ceux qui peuvent ouvrir cette page.',
  remedy: 'Demandez l’accès à l’administrateur de cette application ou utilisez un autre compte.',
}

// Les espaces insécables sont écrites \u00a0 et \u202f pour qu’on les voie.
export const errors: Messages['errors'] = {
  // La requête
  ERR_TARGET_AMBIGUOUS: {
    title: 'Cette adresse n’est pas claire',
    cause: 'Elle peut se lire de plusieurs façons, et ce site ne devine pas quelle page vous voulez.',
    remedy:
      'Vérifiez que l’adresse ne contient pas de caractères parasites comme %2F, //, «\u00a0;\u00a0» ou «\u00a0..\u00a0» et réessayez.',
  },
  ERR_HOST_AMBIGUOUS: {
    title: 'L’hôte de cette requête n’est pas clair',
    cause:
      'La requête ne nomme aucun hôte, en nomme plusieurs ou en nomme un qui ne correspond pas à l’adresse.',
    remedy:
      'Ouvrez l’application à sa propre adresse. Un outil doit envoyer exactement un en-tête Host valide.',
  },
  ERR_METHOD_NOT_ALLOWED: {
    title: 'Cette méthode n’est pas autorisée ici',
    cause: 'La requête utilise une méthode que ce site ne transmet pas.',
    remedy: 'Utilisez une autre méthode.',
  },
  ERR_REQUEST_MALFORMED: {
    title: 'Cette requête n’a pas pu être lue',
    cause: 'Ce qui est arrivé ici n’est pas une requête complète et valide.',
    remedy: 'Vérifiez la requête et envoyez-la de nouveau.',
  },
  ERR_HEADERS_TOO_LARGE: {
    title: 'Les en-têtes de la requête sont trop volumineux',
    cause:
      'Votre navigateur a envoyé plus d’en-têtes que ce site n’en accepte. Le plus souvent, des cookies se sont accumulés.',
    remedy: 'Supprimez les cookies de ce site dans votre navigateur et réessayez.',
  },
  ERR_BODY_TOO_LARGE: {
    title: 'Cet envoi dépasse la taille autorisée ici',
    cause: 'L’exploitant de ce site a fixé une limite à ce qui est envoyé à cette adresse.',
    remedy: 'Envoyez moins de données ou demandez une limite plus élevée à l’exploitant de ce site.',
  },
  ERR_REQUEST_TIMEOUT: {
    title: 'La requête a mis trop de temps à arriver',
    cause: 'La connexion était ouverte, mais la requête entière n’est pas arrivée à temps.',
    remedy: 'Vérifiez votre connexion réseau et réessayez.',
  },
  ERR_UPGRADE_UNSUPPORTED: {
    title: 'Ce changement de protocole n’est pas pris en charge',
    cause: 'La requête demande un changement de protocole que ce site ne connaît pas.',
    remedy:
      'Utilisez WebSocket\u202f; les autres changements de protocole, et ceux qui ont un contenu, ne sont pas transmis.',
  },
  ERR_WEBSOCKET_ORIGIN: {
    title: 'Cette page n’est pas autorisée à ouvrir un WebSocket ici',
    cause: 'Le WebSocket a été demandé par une page d’un autre site.',
    remedy:
      'Ouvrez l’application à sa propre adresse. Si vous l’avez fait, l’exploitant doit autoriser cette adresse.',
  },
  ERR_FORWARD_AUTH_UNCLEAR: {
    title: 'Le proxy placé devant ce site n’a pas dit clairement ce qui est demandé',
    cause:
      'Un proxy a demandé si une requête peut passer, et ce qu’il en a dit manquait, était en double ou se contredisait.',
    remedy: 'L’exploitant de ce site doit vérifier les réglages de ce proxy.',
  },
  ERR_RATE_LIMITED: {
    title: 'Trop de connexions ont été commencées depuis votre réseau',
    cause:
      'Ce site n’accepte d’un même réseau qu’un nombre limité de connexions par minute. Un bureau peut être un seul réseau.',
    remedy: tryLater,
  },
  ERR_NOT_FOUND: {
    title: 'Il n’y a rien à cette adresse',
    cause: 'Ce site n’a pas lui-même de page à cette adresse.',
    remedy: 'Vérifiez l’adresse.',
  },
  ERR_WEBSOCKET_LIMIT: {
    title: 'Trop de WebSockets sont ouverts',
    cause: 'Chaque WebSocket garde une connexion ouverte, et ce site n’en autorise qu’un nombre limité.',
    remedy: 'Fermez d’autres fenêtres de cette application, attendez un instant et réessayez.',
  },

  // Personne n’est connecté
  ERR_SIGNIN_REQUIRED: {
    title: 'Veuillez vous connecter',
    cause: 'Cette adresse est réservée aux personnes connectées.',
    remedy: 'Connectez-vous et réessayez.',
  },
  ERR_SIGNIN_REQUIRED_POST: {
    title: 'Votre session est terminée et rien n’a été transmis',
    cause:
      'Vous avez envoyé un formulaire, mais plus personne n’est connecté. Il n’a pas été transmis à l’application.',
    remedy:
      'Revenez en arrière, gardez une copie de ce que vous avez saisi, connectez-vous et envoyez-le de nouveau.',
  },
  ERR_TOKEN_REQUIRED: {
    title: 'Un jeton d’accès est nécessaire ici',
    cause: 'À cette adresse, seuls les programmes qui présentent un jeton d’accès obtiennent une réponse.',
    remedy:
      'Cette adresse est destinée aux programmes : envoyez un jeton d’accès du service de connexion comme jeton de porteur (Bearer).',
  },
  ERR_TOKEN_INVALID: {
    title: 'Ce jeton d’accès n’est pas accepté ici',
    cause:
      'La requête a présenté un jeton d’accès qui a expiré, qui est destiné à autre chose ou qui ne peut pas être vérifié.',
    remedy: 'Obtenez un nouveau jeton d’accès destiné à cette application.',
  },

  // Connecté, mais sans accès
  ERR_POLICY_DENIED: refused,
  ERR_POLICY_ROLE_MISSING: {
    ...refused,
    cause: 'Vous êtes connecté, mais votre compte n’a pas le rôle que cette page demande.',
  },
  ERR_POLICY_GROUP_MISSING: {
    ...refused,
    cause: 'Vous êtes connecté, mais votre compte n’appartient pas au groupe que cette page demande.',
  },
  ERR_POLICY_USER_NOT_LISTED: refused,
  ERR_POLICY_TENANT_NOT_LISTED: {
    title: 'Votre organisation n’a pas accès à cette page',
    cause: 'Vous êtes connecté, mais avec le compte d’une organisation qui ne peut pas ouvrir cette page.',
    remedy:
      'Utilisez le compte d’une organisation qui a accès ou adressez-vous à l’administrateur de cette application.',
  },
  ERR_POLICY_SCOPE_MISSING: {
    title: 'Cet accès ne va pas assez loin',
    cause:
      'Cette adresse demande des étendues (scopes) que seul un jeton d’accès apporte, ou davantage que ce jeton d’accès.',
    remedy:
      'Utilisez un jeton d’accès avec les étendues ou les rôles demandés ici ; l’administrateur de cette application peut les accorder.',
  },
  ERR_POLICY_CLIENT_NOT_LISTED: {
    title: 'Ce programme n’a pas accès ici',
    cause: 'Cette adresse n’est ouverte qu’à certains programmes, et celui-ci n’en fait pas partie.',
    remedy: 'Demandez à l’administrateur de cette application d’autoriser ce programme.',
  },
  ERR_POLICY_EMAIL_DOMAIN_NOT_LISTED: {
    ...refused,
    cause:
      'Vous êtes connecté, mais cette page est réservée aux personnes dont l’adresse, confirmée, est celle de certaines organisations.',
  },
  ERR_POLICY_CLAIM_MISSING: {
    ...refused,
    cause:
      'Vous êtes connecté, mais le service de connexion n’indique pas pour votre compte ce que cette page demande.',
  },
  ERR_POLICY_EXCLUDED: {
    ...refused,
    cause:
      'Vous êtes connecté, mais cette page est fermée à certains comptes : au vôtre aussi, ou bien on ignore s’il en fait partie.',
  },
  ERR_POLICY_NO_ALTERNATIVE: {
    ...refused,
    cause:
      'Vous êtes connecté, mais votre compte ne remplit aucune des conditions dont cette page demande au moins une.',
  },
  ERR_POLICY_ROUTE_CLOSED: {
    title: 'Cette page est fermée',
    cause: 'Personne ne peut l’ouvrir, quel que soit le compte utilisé.',
    remedy: 'Seul l’exploitant de ce site peut la rouvrir.',
  },

  ERR_STEP_UP_REQUIRED: {
    title: 'Cette page vous demande de confirmer votre connexion',
    cause:
      'Vous êtes connecté, mais cette page veut que vous ayez prouvé votre identité récemment, ou de manière plus forte. Rien n’a été transmis à l’application.',
    remedy: 'Connectez-vous encore une fois. Un formulaire doit ensuite être envoyé de nouveau.',
  },
  ERR_STEP_UP_CONTEXT_MISSING: {
    title: 'Votre connexion ne remplit pas ce que cette page demande',
    cause:
      'Vous vous êtes connecté encore une fois, mais le service de connexion ne confirme pas ce que cette page demande, par exemple un second facteur ou un appareil connu.',
    remedy: 'Réessayez ; si cela n’aide pas, montrez cette page à votre administrateur.',
  },
  ERR_STEP_UP_TOO_OLD: {
    title: 'Votre connexion n’est pas assez récente pour cette page',
    cause:
      'Vous deviez vous connecter encore une fois, mais le service de connexion dit que vous avez prouvé votre identité il y a un certain temps, et non maintenant.',
    remedy: 'Réessayez et saisissez votre mot de passe ou ce qui vous est demandé.',
  },
  ERR_STEP_UP_TIME_UNKNOWN: {
    title: 'Personne ne dit quand vous vous êtes connecté',
    cause:
      'Cette page est réservée aux personnes qui se sont connectées récemment, et le service de connexion n’indique pas quand vous l’avez fait.',
    remedy:
      'Ce n’est pas votre faute. L’exploitant de ce site doit faire en sorte que le service de connexion envoie auth_time.',
  },

  ...signinErrors,

  // L’application
  ERR_UPSTREAM_UNREACHABLE: {
    title: 'L’application ne répond pas',
    cause: 'L’application derrière ce site n’est pas en marche ou est injoignable.',
    remedy: `${signedInFine} ${tryLater}`,
  },
  ERR_UPSTREAM_INVALID: {
    title: 'L’application a donné une réponse qui ne peut pas être transmise',
    cause: 'L’application derrière ce site a répondu, mais pas d’une façon qu’un navigateur comprend.',
    remedy: `${signedInFine} L’exploitant de ce site doit examiner l’application.`,
  },
  ERR_UPSTREAM_TIMEOUT: {
    title: 'L’application a mis trop de temps à répondre',
    cause: 'L’application derrière ce site a été interrogée, mais aucune réponse n’est arrivée à temps.',
    remedy: `${signedInFine} ${tryLater}`,
  },

  // Nous-mêmes
  ERR_DRAINING: {
    title: 'Ce site redémarre',
    cause: 'Il n’accepte pas de nouvelles requêtes en ce moment. Cela prend quelques secondes.',
    remedy: tryLater,
  },
  ERR_OVERLOADED: {
    title: 'Ce site est très sollicité',
    cause:
      'Il arrive en ce moment plus de requêtes que ce site ne peut en traiter\u202f; certaines sont donc refusées aussitôt.',
    remedy: tryLater,
  },
  ERR_SESSION_STORE_AWAY: {
    title: 'Votre session ne peut pas être consultée pour le moment',
    cause: 'L’endroit où ce site conserve les sessions ne répond pas. Vous n’êtes pas déconnecté.',
    remedy: tryLater,
  },
  ERR_INTERNAL: {
    title: 'Un problème est survenu sur ce site',
    cause: 'Il n’était pas prévu et figure dans le journal de ce site sous l’ID de requête ci-dessous.',
    remedy: 'Ce n’est pas votre faute. Communiquez à l’exploitant de ce site l’ID de requête ci-dessous.',
  },
}
