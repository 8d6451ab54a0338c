import type { Messages } from '../messages.ts'

export const aadsts: Messages['aadsts'] = {
  meanings: {
    // El registro de aplicación
    '50011': 'La dirección a la que se vuelve tras iniciar sesión no está registrada para esta aplicación.',
    '500113 900971':
      'No hay registrada para esta aplicación ninguna dirección a la que volver tras iniciar sesión.',
    '9002325':
      'La dirección a la que se vuelve está registrada para una aplicación de página única, no para un sitio web.',
    '700084': 'Un token de actualización para aplicaciones de página única ha terminado al cabo de 24 horas.',
    '50194': 'Esta aplicación es para una sola organización, pero se pidió en la dirección para todas.',
    '700016 700011': 'Esta aplicación no se conoce en la organización a la que se ha preguntado.',
    '90002': 'La organización en la que este sitio inicia sesión no existe en esta nube.',
    '90038 900439': 'La organización pertenece a otra nube nacional.',
    '50059 50128 90019': 'La solicitud de inicio de sesión no dice para qué organización es.',
    '500208': 'Este tipo de cuenta no puede iniciar sesión en la dirección que se ha usado.',
    '50049 50050': 'Se ha llamado al servicio de inicio de sesión en una dirección que este no conoce.',
    '700005': 'El inicio de sesión se empezó para una organización y se terminó para otra.',
    '900382 900432': 'Una aplicación de una nube nacional no se puede usar en otra.',
    '700022 28002 28003 700023': 'Los ámbitos que se han pedido no son compatibles entre sí.',
    '70011': 'Un ámbito que se ha pedido no es válido.',
    '500011 50001 650057 650052 650054':
      'Un servicio al que este sitio ha pedido acceso no se conoce en la organización.',
    '65005 650056': 'La aplicación pide un permiso que no figura en su registro.',
    '90008 90009': 'La aplicación ha pedido acceso a sí misma de una manera que no está permitida.',
    '901002': 'El parámetro «resource» no se entiende; en su lugar se piden ámbitos.',
    '70005 700054': 'Este tipo de respuesta no está habilitado para la aplicación.',
    '7000114': 'La aplicación no puede actuar en nombre de una persona.',

    // La credencial de cliente
    '7000215 70002': 'El secreto de cliente de este sitio es incorrecto.',
    '7000222': 'El secreto de cliente de este sitio ha caducado.',
    '7000218': 'Este sitio no ha enviado ningún secreto de cliente ni certificado.',
    '700025': 'Este sitio ha enviado una credencial, pero está registrado como cliente público.',
    '700024': 'La prueba que ha enviado este sitio no es válida en este momento.',
    '700027': 'El certificado de este sitio no está registrado o su firma es incorrecta.',
    '50012': 'Este sitio no ha podido demostrar quién es con su certificado.',
    '50013 500133': 'La prueba que ha enviado este sitio es incorrecta o está fuera de plazo.',
    '70021 700211 700212 700213 7002137 7002138':
      'Ninguna credencial federada de la aplicación corresponde al token de este sitio.',
    '700229': 'Un token de este tipo no se puede usar como credencial federada.',

    // Un inicio de sesión
    '54005': 'Este inicio de sesión ya se ha usado, quizá al recargar la página.',
    '70000 70008': 'Este inicio de sesión ha caducado o se ha revocado.',
    '700082': 'Hace mucho tiempo que no usa este sitio, por lo que el inicio de sesión ha terminado.',
    '70043': 'Su organización quiere que vuelva a iniciar sesión pasado cierto tiempo.',
    '50173': 'Se ha puesto fin a sus inicios de sesión, por ejemplo por una contraseña nueva.',
    '50132 50133': 'Su contraseña se ha cambiado o ha caducado desde que inició sesión.',
    '50089': 'El inicio de sesión ha tardado demasiado.',
    '501481 50147 501491': 'Este inicio de sesión se ha mezclado con otro.',
    '50058': 'No ha iniciado sesión en el servicio de inicio de sesión.',
    '65004': 'No ha dado a la aplicación el acceso que le pidió.',
    '90056 900561':
      'Una página del servicio de inicio de sesión se ha abierto de una manera inesperada, a menudo con el botón Atrás.',
    '135004':
      'Se ha abierto una página del servicio de inicio de sesión fuera de plazo, quizá desde un marcador.',
    '50125 50140 50199': 'El inicio de sesión se ha interrumpido para hacerle una pregunta.',
    '50020 16000 50034 51004 50014 16003': 'Su cuenta no existe en la organización de este sitio.',
    '50053':
      'Su cuenta está bloqueada durante un tiempo, o está iniciando sesión desde una dirección bloqueada.',
    '50055 50144': 'Su contraseña ha caducado.',
    '50056 50064 50126': 'El nombre de usuario o la contraseña son incorrectos.',
    '50072 50079': 'Debe configurar un segundo factor antes de poder iniciar sesión.',
    '50074 50076 50078': 'Se necesita un segundo factor para iniciar sesión.',
    '50097 50155 50187': 'Debe iniciar sesión desde un dispositivo que su organización conozca.',
    '53000 53001': 'Este dispositivo no cumple las reglas de su organización.',

    // Lo que decide un administrador
    '65001': 'Nadie ha aceptado todavía que esta aplicación inicie su sesión.',
    '90094 90095': 'Un administrador debe aprobar esta aplicación antes de que pueda usarla.',
    '50105': 'No está entre las personas a las que se ha asignado esta aplicación.',
    '501051': 'A la aplicación que llama no se le ha asignado ningún rol de esta.',
    '70001 7000112': 'Esta aplicación está deshabilitada en su organización.',
    '700030': 'El certificado de este sitio no está entre los que permite la organización.',
    '50057': 'Su cuenta está deshabilitada.',
    '90072': 'Primero hay que invitar su cuenta externa a esta organización.',
    '80001 80002 80005 80007':
      'El servicio de inicio de sesión no puede acceder a los servidores de su organización.',
    '500212 500213': 'Una regla sobre el acceso entre organizaciones prohíbe este inicio de sesión.',
    '500021 500022 50002': 'La red en la que está no permite iniciar sesión en esta organización.',
    '50131 53003 530032': 'Una regla de acceso de la organización ha bloqueado este inicio de sesión.',
    '53002': 'Solo se pueden usar aplicaciones que la organización haya aprobado.',
    '530035':
      'Los valores predeterminados de seguridad de la organización han bloqueado este inicio de sesión.',
    '53004 53010': 'No se puede configurar un segundo factor desde aquí o en este momento.',
    '53011 530034': 'Su propia organización ha bloqueado este inicio de sesión por considerarlo de riesgo.',
    '50158 50161': 'No se ha hecho una comprobación adicional que pide su organización.',

    // Nuestras propias solicitudes
    '50196':
      'Este sitio ha pedido demasiadas veces el mismo inicio de sesión; quizá el navegador descarta sus cookies.',
    '50061 50068 50070': 'La solicitud de cierre de sesión no corresponde a ninguna sesión en curso.',
    '70003 9001023': 'Este tipo de solicitud de token no está permitido aquí.',
    '70007': 'La forma de respuesta que se ha pedido no es compatible.',
    '900144 90014': 'A la solicitud al servicio de inicio de sesión le falta algo.',
    '9002313 90013 90023 90100 90004':
      'La solicitud al servicio de inicio de sesión tiene un formato incorrecto.',
    '90015': 'La dirección de la solicitud de inicio de sesión es demasiado larga.',

    // Problemas pasajeros
    '90033 90006 90012 90024 50033 90090 50087':
      'El servicio de inicio de sesión tiene un problema pasajero.',
    '90055 50088': 'El servicio de inicio de sesión tiene demasiado trabajo en este momento.',
  },
  remedies: {
    redirectUri:
      'Registrar el URI de redirección exacto de este sitio en la plataforma «Web»: cuentan el esquema, el host, la ruta y las mayúsculas.',
    tenantOrClient:
      'Comparar provider.tenantId, provider.authorityHost y provider.clientId con el registro de aplicación.',
    permissions: 'Comprobar los ámbitos, los permisos de API y el consentimiento del registro de aplicación.',
    clientSecret:
      'Indicar el valor de un secreto de cliente válido, no su identificador, y renovarlo antes de que caduque.',
    assertionTime:
      'Poner en hora el reloj de esta máquina; con un token federado, comprobar que la plataforma sigue renovando su archivo.',
    certificate:
      'Cargar en el registro de aplicación el certificado que se usa y comprobar su huella digital y el reloj.',
    federatedCredential:
      'Comparar byte a byte el emisor, el sujeto y la audiencia de la credencial federada con el token.',
    startAgain: 'Abra de nuevo la aplicación en su propia dirección y vuelva a iniciar sesión.',
    otherAccount:
      'Cierre sesión e inicie sesión con una cuenta de esta organización, o pida a su administrador que le invite.',
    followSignInPage:
      'Siga las indicaciones de la página de inicio de sesión; su servicio de asistencia puede ayudarle.',
    consent: 'Pida a su administrador que conceda el consentimiento para esta aplicación.',
    assignment:
      'Pida a su administrador que le asigne esta aplicación a usted o a un grupo del que sea miembro directo.',
    accountOrApplication:
      'Pida a su administrador que examine esta aplicación y su cuenta en el registro de inicios de sesión.',
    accessRule:
      'Pregunte a su administrador qué regla de acceso ha detenido este inicio de sesión; con el identificador de correlación se encuentra en los registros.',
    ownRequest: 'El operador de este sitio debe consultar los registros.',
    wait: 'Espere unos minutos y vuelva a intentarlo.',
  },
}
