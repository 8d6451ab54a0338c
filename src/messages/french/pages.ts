import type { Messages } from '../messages.ts'

export const movers: Messages['movers'] = {
  you: 'Vous pouvez résoudre cela vous-même',
  administrator: 'Votre administrateur peut résoudre cela',
  operator: 'L’exploitant de ce site peut résoudre cela',
  wait: 'Veuillez attendre un instant',
}

export const page: Messages['page'] = {
  actions: {
    signIn: 'Se connecter',
    signInAgain: 'Se reconnecter',
    signOut: 'Se déconnecter',
    useAnotherAccount: 'Utiliser un autre compte',
    tryAgain: 'Réessayer',
    goOn: 'Continuer',
    goToStart: 'Aller à la page d’accueil',
    goToApplication: 'Aller à l’application',
    approve: 'Approuver pour toute l’organisation',
  },
  footer: {
    request: 'Requête',
    help: 'Obtenir de l’aide',
  },
  values: {
    none: 'aucun',
    unknown: 'inconnu',
    inAll: '{count} au total',
    nameless: 'un compte sans nom',
  },
  time: {
    moment: '{day} à {time} UTC',
    left: '(dans {duration})',
    days: '{count}\u00a0j',
    hours: '{count}\u00a0h',
    minutes: '{count}\u00a0min',
    seconds: '{count}\u00a0s',
  },
  error: {
    retryIn: 'Réessayer dans',
    error: 'Erreur',
    microsoftCode: 'Code Microsoft',
    traceId: 'ID de trace',
    correlationId: 'ID de corrélation',
    providerTime: 'Heure du service de connexion',
    notYourFault: 'Ce n’est pas votre faute.',
  },
  denied: {
    page: 'Page',
    missingRoles: 'Rôles manquants',
    missingGroups: 'Groupes manquants',
    signedInAs: 'Connecté en tant que',
    yourRoles: 'Vos rôles',
    yourGroups: 'Vos groupes',
    userId: 'Votre ID d’utilisateur',
    tenant: 'Votre locataire',
    rule: 'Règle',
    reason: 'Motif',
  },
  signIn: {
    title: 'Veuillez vous connecter',
    lead: 'Le service de connexion vous demande qui vous êtes, puis vous amène à la page que vous vouliez.',
  },
  me: {
    title: 'Vous êtes connecté',
    lead: 'Voici ce que l’application apprend à votre sujet.',
    name: 'Nom',
    userName: 'Nom d’utilisateur',
    email: 'Adresse e-mail',
    roles: 'Rôles',
    groups: 'Groupes',
    userId: 'ID d’utilisateur',
    tenant: 'Locataire',
    session: 'Session',
    signedIn: 'Connecté',
    endsAtLatest: 'Prend fin au plus tard',
    endsWithoutUse: 'Prend fin sans utilisation',
  },
  signedIn: {
    title: 'Vous êtes connecté',
    lead: 'La page que vous vouliez s’ouvre dans un instant.',
  },
  signedOut: {
    title: 'Vous êtes déconnecté',
    everywhere: 'Votre session est terminée ici et auprès du service de connexion.',
    hereOnly:
      'Votre session est terminée ici. Auprès du service de connexion, vous êtes peut-être encore connecté.',
    sharedComputer: 'Sur un ordinateur partagé, fermez aussi toutes les fenêtres du navigateur.',
  },
  confirmSignOut: {
    title: 'Voulez-vous vous déconnecter\u202f?',
    lead: 'La demande ne vient pas d’une page de ce site\u202f; rien n’est donc encore terminé.',
    ends: 'La déconnexion met fin à votre session ici et auprès du service de connexion. Enregistrez d’abord votre travail dans l’application.',
  },
  approval: {
    title: 'Retour après l’approbation',
    lead: 'Si vous avez approuvé cette application, les personnes de votre organisation peuvent maintenant se connecter.',
    delay: 'Il peut s’écouler quelques minutes avant que l’approbation prenne effet partout.',
  },
  frame: {
    title: 'La connexion doit s’ouvrir dans sa propre fenêtre',
    lead: 'Cette page est affichée à l’intérieur d’une autre page. Pour votre sécurité, la connexion n’y fonctionne pas.',
  },
  expired: {
    title: 'Votre session est terminée',
    lead: 'Reconnectez-vous pour continuer ici. La page est alors rechargée\u00a0: ce que vous n’avez pas enregistré est perdu.',
  },
}
