import type { Messages } from '../messages.ts'

export const aadsts: Messages['aadsts'] = {
  meanings: {
    // L’inscription d’application
    '50011': 'L’adresse de retour après la connexion n’est pas inscrite pour cette application.',
    '500113 900971': 'Aucune adresse de retour après la connexion n’est inscrite pour cette application.',
    '9002325': 'L’adresse de retour est inscrite pour une application monopage, pas pour un site web.',
    '700084': 'Un jeton d’actualisation pour applications monopages a expiré au bout de 24 heures.',
    '50194':
      'Cette application est destinée à une seule organisation, mais a été demandée à l’adresse commune à toutes.',
    '700016 700011': 'Cette application n’est pas connue dans l’organisation interrogée.',
    '90002': 'L’organisation à laquelle ce site s’adresse pour la connexion n’existe pas dans ce cloud.',
    '90038 900439': 'L’organisation appartient à un autre cloud national.',
    '50059 50128 90019': 'La demande de connexion n’indique pas à quelle organisation elle s’adresse.',
    '500208': 'Ce type de compte ne peut pas se connecter à l’adresse utilisée.',
    '50049 50050': 'Le service de connexion a été appelé à une adresse qu’il ne connaît pas.',
    '700005': 'La connexion a été commencée pour une organisation et terminée pour une autre.',
    '900382 900432': 'Une application d’un cloud national ne peut pas être utilisée dans un autre.',
    '700022 28002 28003 700023': 'Les étendues demandées ne vont pas ensemble.',
    '70011': 'Une étendue demandée n’est pas valide.',
    '500011 50001 650057 650052 650054':
      'Un service auquel ce site a demandé l’accès n’est pas connu dans l’organisation.',
    '65005 650056': 'L’application demande une autorisation qui ne figure pas dans son inscription.',
    '90008 90009': 'L’application a demandé l’accès à elle-même d’une façon qui n’est pas permise.',
    '901002':
      'Le paramètre «\u00a0resource\u00a0» n’est pas compris\u202f; des étendues sont demandées à la place.',
    '70005 700054': 'Ce type de réponse n’est pas activé pour l’application.',
    '7000114': 'L’application ne peut pas agir au nom d’une personne.',

    // Les informations d’identification de ce site
    '7000215 70002': 'Le secret client de ce site est incorrect.',
    '7000222': 'Le secret client de ce site a expiré.',
    '7000218': 'Ce site n’a envoyé ni secret client ni certificat.',
    '700025': 'Ce site a envoyé des informations d’identification, mais il est inscrit comme client public.',
    '700024': 'La preuve que ce site a envoyée n’est pas valide en ce moment.',
    '700027': 'Le certificat de ce site n’est pas inscrit, ou sa signature est incorrecte.',
    '50012': 'Ce site n’a pas pu prouver son identité avec son certificat.',
    '50013 500133': 'La preuve que ce site a envoyée est incorrecte ou hors de sa durée de validité.',
    '70021 700211 700212 700213 7002137 7002138':
      'Aucune information d’identification fédérée de l’application ne correspond au jeton de ce site.',
    '700229': 'Un jeton de ce type ne peut pas servir d’information d’identification fédérée.',

    // Une connexion
    '54005': 'Cette connexion a déjà servi, peut-être parce que la page a été rechargée.',
    '70000 70008': 'Cette connexion a expiré ou a été révoquée.',
    '700082': 'Vous n’avez pas utilisé ce site depuis longtemps\u202f; la connexion a donc pris fin.',
    '70043': 'Votre organisation veut que vous vous connectiez de nouveau au bout d’un certain temps.',
    '50173': 'Il a été mis fin à vos connexions, par exemple par un nouveau mot de passe.',
    '50132 50133': 'Votre mot de passe a été modifié ou a expiré depuis votre connexion.',
    '50089': 'La connexion a pris trop de temps.',
    '501481 50147 501491': 'Cette connexion a été confondue avec une autre.',
    '50058': 'Vous n’êtes pas connecté au service de connexion.',
    '65004': 'Vous n’avez pas donné à l’application l’accès qu’elle demandait.',
    '90056 900561':
      'Une page du service de connexion a été ouverte d’une façon inattendue, souvent avec le bouton Précédent.',
    '135004': 'Une page du service de connexion a été ouverte après son délai, peut-être depuis un favori.',
    '50125 50140 50199': 'La connexion a été interrompue par une question qui vous est posée.',
    '50020 16000 50034 51004 50014 16003': 'Votre compte n’existe pas dans l’organisation de ce site.',
    '50053':
      'Votre compte est verrouillé pour un certain temps, ou vous vous connectez depuis une adresse bloquée.',
    '50055 50144': 'Votre mot de passe a expiré.',
    '50056 50064 50126': 'Le nom d’utilisateur ou le mot de passe est incorrect.',
    '50072 50079': 'Vous devez configurer un deuxième facteur avant de pouvoir vous connecter.',
    '50074 50076 50078': 'Un deuxième facteur est nécessaire pour se connecter.',
    '50097 50155 50187': 'Vous devez vous connecter depuis un appareil que votre organisation connaît.',
    '53000 53001': 'Cet appareil ne respecte pas les règles de votre organisation.',

    // Ce dont décide un administrateur
    '65001': 'Personne n’a encore accepté que cette application vous connecte.',
    '90094 90095': 'Un administrateur doit approuver cette application avant que vous puissiez l’utiliser.',
    '50105': 'Vous ne faites pas partie des personnes auxquelles cette application a été attribuée.',
    '501051': 'L’application appelante n’a reçu aucun rôle de cette application.',
    '70001 7000112': 'Cette application est désactivée dans votre organisation.',
    '700030': 'Le certificat de ce site ne fait pas partie de ceux que l’organisation autorise.',
    '50057': 'Votre compte est désactivé.',
    '90072': 'Votre compte externe doit d’abord être invité dans cette organisation.',
    '80001 80002 80005 80007':
      'Le service de connexion ne peut pas joindre les serveurs de votre organisation.',
    '500212 500213': 'Une règle sur l’accès entre organisations interdit cette connexion.',
    '500021 500022 50002':
      'Le réseau dans lequel vous vous trouvez n’autorise pas la connexion à cette organisation.',
    '50131 53003 530032': 'Une règle d’accès de l’organisation a bloqué cette connexion.',
    '53002': 'Seules les applications que l’organisation a approuvées peuvent être utilisées.',
    '530035': 'Les paramètres de sécurité par défaut de l’organisation ont bloqué cette connexion.',
    '53004 53010': 'Un deuxième facteur ne peut pas être configuré d’ici ou en ce moment.',
    '53011 530034': 'Votre propre organisation a bloqué cette connexion, jugée risquée.',
    '50158 50161': 'Une vérification supplémentaire que votre organisation demande n’a pas été faite.',

    // Nos propres requêtes
    '50196':
      'Ce site a demandé trop souvent la même connexion\u202f; le navigateur rejette peut-être ses cookies.',
    '50061 50068 50070': 'La demande de déconnexion ne correspond à aucune session en cours.',
    '70003 9001023': 'Ce type de demande de jeton n’est pas autorisé ici.',
    '70007': 'Le mode de réponse demandé n’est pas pris en charge.',
    '900144 90014': 'Il manque quelque chose à la requête adressée au service de connexion.',
    '9002313 90013 90023 90100 90004': 'La requête adressée au service de connexion est mal formée.',
    '90015': 'L’adresse de la demande de connexion est trop longue.',

    // Problèmes passagers
    '90033 90006 90012 90024 50033 90090 50087': 'Le service de connexion a un problème passager.',
    '90055 50088': 'Le service de connexion a trop à faire en ce moment.',
  },
  remedies: {
    redirectUri:
      'Inscrire l’URI de redirection exact de ce site sous la plateforme «\u00a0Web\u00a0»\u00a0: le schéma, l’hôte, le chemin et la casse comptent.',
    tenantOrClient:
      'Comparer provider.tenantId, provider.authorityHost et provider.clientId avec l’inscription d’application.',
    permissions:
      'Vérifier les étendues, les autorisations d’API et le consentement de l’inscription d’application.',
    clientSecret:
      'Indiquer la valeur d’un secret client valide, et non son ID, et le renouveler avant qu’il expire.',
    assertionTime:
      'Régler l’horloge de cette machine ; avec un jeton fédéré, vérifier que la plateforme renouvelle toujours son fichier.',
    certificate:
      'Charger le certificat utilisé dans l’inscription d’application et vérifier son empreinte numérique et l’horloge.',
    federatedCredential:
      'Comparer octet par octet l’émetteur, le sujet et l’audience de l’information d’identification fédérée avec le jeton.',
    startAgain: 'Ouvrez de nouveau l’application à sa propre adresse et reconnectez-vous.',
    otherAccount:
      'Déconnectez-vous, puis connectez-vous avec un compte de cette organisation, ou demandez à son administrateur de vous inviter.',
    followSignInPage:
      'Suivez les indications de la page de connexion\u202f; votre service d’assistance peut vous aider.',
    consent: 'Demandez à votre administrateur d’accorder le consentement pour cette application.',
    assignment:
      'Demandez à votre administrateur de vous attribuer cette application, à vous ou à un groupe dont vous êtes membre direct.',
    accountOrApplication:
      'Demandez à votre administrateur d’examiner cette application et votre compte dans le journal de connexion.',
    accessRule:
      'Demandez à votre administrateur quelle règle d’accès a arrêté cette connexion\u202f; l’ID de corrélation permet de la trouver dans le journal.',
    ownRequest: 'L’exploitant de ce site doit consulter le journal.',
    wait: 'Attendez quelques minutes et réessayez.',
  },
}
