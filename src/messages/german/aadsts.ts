import type { Messages } from '../messages.ts'

export const aadsts: Messages['aadsts'] = {
  meanings: {
    // Die App-Registrierung
    '50011': 'Die Adresse für die Rückkehr nach der Anmeldung ist für diese Anwendung nicht registriert.',
    '500113 900971': 'Für diese Anwendung ist keine Adresse für die Rückkehr nach der Anmeldung registriert.',
    '9002325':
      'Die Adresse für die Rückkehr ist für eine Single-Page-Anwendung registriert, nicht für eine Website.',
    '700084': 'Ein Aktualisierungstoken für Single-Page-Anwendungen ist nach 24 Stunden abgelaufen.',
    '50194':
      'Diese Anwendung ist für eine einzige Organisation bestimmt, wurde aber unter der Adresse für alle angefragt.',
    '700016 700011': 'Diese Anwendung ist in der Organisation, die gefragt wurde, nicht bekannt.',
    '90002':
      'Die Organisation, an die sich diese Website zur Anmeldung wendet, gibt es in dieser Cloud nicht.',
    '90038 900439': 'Die Organisation gehört zu einer anderen nationalen Cloud.',
    '50059 50128 90019': 'Die Anmeldeanfrage sagt nicht, für welche Organisation sie gilt.',
    '500208': 'Mit dieser Art von Konto ist unter der verwendeten Adresse keine Anmeldung möglich.',
    '50049 50050': 'Der Anmeldedienst wurde unter einer Adresse aufgerufen, die er nicht kennt.',
    '700005': 'Die Anmeldung wurde für eine Organisation begonnen und für eine andere abgeschlossen.',
    '900382 900432': 'Eine Anwendung einer nationalen Cloud kann nicht in einer anderen verwendet werden.',
    '700022 28002 28003 700023': 'Die angeforderten Bereiche passen nicht zusammen.',
    '70011': 'Ein angeforderter Bereich ist nicht gültig.',
    '500011 50001 650057 650052 650054':
      'Ein Dienst, auf den diese Website Zugriff verlangt hat, ist in der Organisation nicht bekannt.',
    '65005 650056': 'Die Anwendung verlangt eine Berechtigung, die ihre Registrierung nicht aufführt.',
    '90008 90009': 'Die Anwendung hat auf eine unzulässige Art Zugriff auf sich selbst verlangt.',
    '901002': 'Der Parameter „resource“ wird nicht verstanden; stattdessen werden Bereiche angefordert.',
    '70005 700054': 'Diese Art der Antwort ist für die Anwendung nicht aktiviert.',
    '7000114': 'Die Anwendung darf nicht im Namen einer Person handeln.',

    // Womit sich diese Website ausweist
    '7000215 70002': 'Das Clientgeheimnis dieser Website ist falsch.',
    '7000222': 'Das Clientgeheimnis dieser Website ist abgelaufen.',
    '7000218': 'Diese Website hat weder ein Clientgeheimnis noch ein Zertifikat gesendet.',
    '700025':
      'Diese Website hat Clientanmeldeinformationen gesendet, ist aber als öffentlicher Client registriert.',
    '700024': 'Der Nachweis, den diese Website gesendet hat, ist zu dieser Zeit nicht gültig.',
    '700027': 'Das Zertifikat dieser Website ist nicht registriert, oder seine Signatur ist falsch.',
    '50012': 'Diese Website konnte sich mit ihrem Zertifikat nicht ausweisen.',
    '50013 500133': 'Der Nachweis, den diese Website gesendet hat, ist falsch oder zeitlich nicht gültig.',
    '70021 700211 700212 700213 7002137 7002138':
      'Keine Verbundanmeldeinformation der Anwendung passt zum Token dieser Website.',
    '700229': 'Ein Token dieser Art kann nicht als Verbundanmeldeinformation verwendet werden.',

    // Eine einzelne Anmeldung
    '54005': 'Diese Anmeldung wurde bereits verwendet, vielleicht durch Neuladen der Seite.',
    '70000 70008': 'Diese Anmeldung ist abgelaufen oder wurde widerrufen.',
    '700082': 'Sie haben diese Website lange nicht verwendet; deshalb ist die Anmeldung beendet.',
    '70043': 'Ihre Organisation möchte, dass Sie sich nach einiger Zeit erneut anmelden.',
    '50173': 'Ihre Anmeldungen wurden beendet, zum Beispiel durch ein neues Kennwort.',
    '50132 50133': 'Ihr Kennwort wurde seit Ihrer Anmeldung geändert oder ist abgelaufen.',
    '50089': 'Die Anmeldung hat zu lange gedauert.',
    '501481 50147 501491': 'Diese Anmeldung ist mit einer anderen durcheinandergeraten.',
    '50058': 'Sie sind beim Anmeldedienst nicht angemeldet.',
    '65004': 'Sie haben der Anwendung nicht den Zugriff gegeben, um den sie gebeten hat.',
    '90056 900561':
      'Eine Seite des Anmeldedienstes wurde auf unerwartete Weise geöffnet, oft mit der Zurück-Taste.',
    '135004':
      'Eine Seite des Anmeldedienstes wurde geöffnet, deren Zeit abgelaufen ist, vielleicht über ein Lesezeichen.',
    '50125 50140 50199': 'Die Anmeldung wurde durch eine Frage an Sie unterbrochen.',
    '50020 16000 50034 51004 50014 16003': 'Ihr Konto gibt es in der Organisation dieser Website nicht.',
    '50053': 'Ihr Konto ist für eine Weile gesperrt, oder Sie melden sich von einer blockierten Adresse an.',
    '50055 50144': 'Ihr Kennwort ist abgelaufen.',
    '50056 50064 50126': 'Der Benutzername oder das Kennwort ist falsch.',
    '50072 50079': 'Sie müssen einen zweiten Faktor einrichten, bevor Sie sich anmelden können.',
    '50074 50076 50078': 'Für die Anmeldung ist ein zweiter Faktor nötig.',
    '50097 50155 50187': 'Sie müssen sich an einem Gerät anmelden, das Ihre Organisation kennt.',
    '53000 53001': 'Dieses Gerät erfüllt die Regeln Ihrer Organisation nicht.',

    // Worüber ein Administrator entscheidet
    '65001': 'Noch hat niemand zugestimmt, dass diese Anwendung Sie anmelden darf.',
    '90094 90095': 'Ein Administrator muss diese Anwendung genehmigen, bevor Sie sie verwenden können.',
    '50105': 'Sie gehören nicht zu den Personen, denen diese Anwendung zugewiesen ist.',
    '501051': 'Der aufrufenden Anwendung ist keine Rolle dieser Anwendung zugewiesen.',
    '70001 7000112': 'Diese Anwendung ist in Ihrer Organisation deaktiviert.',
    '700030': 'Das Zertifikat dieser Website gehört nicht zu denen, die die Organisation zulässt.',
    '50057': 'Ihr Konto ist deaktiviert.',
    '90072': 'Ihr externes Konto muss zuerst in diese Organisation eingeladen werden.',
    '80001 80002 80005 80007': 'Der Anmeldedienst kann die Server Ihrer Organisation nicht erreichen.',
    '500212 500213': 'Eine Regel für den Zugriff zwischen Organisationen verbietet diese Anmeldung.',
    '500021 500022 50002':
      'Das Netzwerk, in dem Sie sich befinden, lässt die Anmeldung bei dieser Organisation nicht zu.',
    '50131 53003 530032': 'Eine Zugriffsregel der Organisation hat diese Anmeldung blockiert.',
    '53002': 'Es dürfen nur Anwendungen verwendet werden, die die Organisation genehmigt hat.',
    '530035': 'Die Sicherheitsstandards der Organisation haben diese Anmeldung blockiert.',
    '53004 53010': 'Ein zweiter Faktor kann von hier aus oder zu dieser Zeit nicht eingerichtet werden.',
    '53011 530034': 'Ihre eigene Organisation hat diese Anmeldung als riskant blockiert.',
    '50158 50161': 'Eine weitere Prüfung, die Ihre Organisation verlangt, ist nicht erfolgt.',

    // Unsere eigenen Anfragen
    '50196':
      'Diese Website hat dieselbe Anmeldung zu oft angefordert; vielleicht verwirft der Browser ihre Cookies.',
    '50061 50068 50070': 'Die Abmeldeanfrage passt zu keiner laufenden Sitzung.',
    '70003 9001023': 'Diese Art von Tokenanfrage ist hier nicht erlaubt.',
    '70007': 'Die angeforderte Art der Antwort wird nicht unterstützt.',
    '900144 90014': 'In der Anfrage an den Anmeldedienst fehlt etwas.',
    '9002313 90013 90023 90100 90004': 'Die Anfrage an den Anmeldedienst ist falsch aufgebaut.',
    '90015': 'Die Adresse der Anmeldeanfrage ist zu lang.',

    // Vorübergehende Störungen
    '90033 90006 90012 90024 50033 90090 50087': 'Der Anmeldedienst hat eine vorübergehende Störung.',
    '90055 50088': 'Der Anmeldedienst hat im Moment zu viel zu tun.',
  },
  remedies: {
    redirectUri:
      'Die genaue Umleitungs-URI dieser Website auf der Plattform „Web“ registrieren: Schema, Host, Pfad sowie Groß- und Kleinschreibung zählen.',
    tenantOrClient:
      'Die Werte provider.tenantId, provider.authorityHost und provider.clientId mit der App-Registrierung abgleichen.',
    permissions: 'Die Bereiche, die API-Berechtigungen und die Zustimmung der App-Registrierung prüfen.',
    clientSecret:
      'Den Wert eines gültigen Clientgeheimnisses eintragen, nicht seine ID, und es vor seinem Ablauf erneuern.',
    assertionTime:
      'Die Uhr dieses Rechners stellen; mit einem Verbundtoken prüfen, ob die Plattform seine Datei noch erneuert.',
    certificate:
      'Das verwendete Zertifikat in die App-Registrierung hochladen und seinen Fingerabdruck und die Uhr prüfen.',
    federatedCredential:
      'Aussteller, Antragsteller und Zielgruppe der Verbundanmeldeinformation Byte für Byte mit dem Token vergleichen.',
    startAgain:
      'Öffnen Sie die Anwendung noch einmal unter ihrer eigenen Adresse und melden Sie sich neu an.',
    otherAccount:
      'Melden Sie sich ab und dann mit einem Konto dieser Organisation an, oder bitten Sie deren Administrator, Sie einzuladen.',
    followSignInPage: 'Folgen Sie den Anweisungen der Anmeldeseite; Ihr Helpdesk kann Ihnen helfen.',
    consent: 'Bitten Sie Ihren Administrator, die Zustimmung für diese Anwendung zu erteilen.',
    assignment:
      'Bitten Sie Ihren Administrator, diese Anwendung Ihnen oder einer Gruppe zuzuweisen, in der Sie direkt Mitglied sind.',
    accountOrApplication:
      'Bitten Sie Ihren Administrator, sich diese Anwendung und Ihr Konto im Anmeldeprotokoll anzusehen.',
    accessRule:
      'Fragen Sie Ihren Administrator, welche Zugriffsregel diese Anmeldung verhindert hat; mit der Korrelations-ID ist sie im Protokoll zu finden.',
    ownRequest: 'Der Betreiber dieser Website muss im Protokoll nachsehen.',
    wait: 'Warten Sie einige Minuten und versuchen Sie es erneut.',
  },
}
