import type { Messages } from '../messages.ts'

export const movers: Messages['movers'] = {
  you: 'Puede resolverlo usted',
  administrator: 'Su administrador puede resolverlo',
  operator: 'El operador de este sitio puede resolverlo',
  wait: 'Espere un momento',
}

export const page: Messages['page'] = {
  actions: {
    signIn: 'Iniciar sesión',
    signInAgain: 'Iniciar sesión de nuevo',
    signOut: 'Cerrar sesión',
    useAnotherAccount: 'Usar otra cuenta',
    tryAgain: 'Reintentar',
    goOn: 'Continuar',
    goToStart: 'Ir a la página de inicio',
    goToApplication: 'Ir a la aplicación',
    approve: 'Aprobar para toda la organización',
  },
  footer: {
    request: 'Solicitud',
    help: 'Obtener ayuda',
  },
  values: {
    none: 'ninguno',
    unknown: 'desconocido',
    inAll: '{count} en total',
    nameless: 'una cuenta sin nombre',
  },
  time: {
    moment: '{day}, {time} UTC',
    left: '(dentro de {duration})',
    days: '{count}\u00a0d',
    hours: '{count}\u00a0h',
    minutes: '{count}\u00a0min',
    seconds: '{count}\u00a0s',
  },
  error: {
    retryIn: 'Reintentar dentro de',
    error: 'Error',
    microsoftCode: 'Código de Microsoft',
    traceId: 'Identificador de seguimiento',
    correlationId: 'Identificador de correlación',
    providerTime: 'Hora del servicio de inicio de sesión',
    notYourFault: 'No es culpa suya.',
  },
  denied: {
    page: 'Página',
    missingRoles: 'Roles que faltan',
    missingGroups: 'Grupos que faltan',
    signedInAs: 'Sesión iniciada como',
    yourRoles: 'Sus roles',
    yourGroups: 'Sus grupos',
    userId: 'Su identificador de usuario',
    tenant: 'Su inquilino',
    rule: 'Regla',
    reason: 'Motivo',
  },
  signIn: {
    title: 'Inicie sesión',
    lead: 'El servicio de inicio de sesión le pregunta quién es y después le lleva a la página que quería.',
  },
  me: {
    title: 'Ha iniciado sesión',
    lead: 'Esto es lo que se comunica sobre usted a la aplicación.',
    name: 'Nombre',
    userName: 'Nombre de usuario',
    email: 'Correo electrónico',
    roles: 'Roles',
    groups: 'Grupos',
    userId: 'Identificador de usuario',
    tenant: 'Inquilino',
    session: 'Sesión',
    signedIn: 'Sesión iniciada',
    endsAtLatest: 'Termina a más tardar',
    endsWithoutUse: 'Termina si no se usa',
  },
  signedIn: {
    title: 'Ha iniciado sesión',
    lead: 'La página que quería se abre en un momento.',
  },
  signedOut: {
    title: 'Ha cerrado sesión',
    everywhere: 'Su sesión ha terminado aquí y en el servicio de inicio de sesión.',
    hereOnly:
      'Su sesión ha terminado aquí. En el servicio de inicio de sesión puede que siga con la sesión iniciada.',
    sharedComputer: 'En un equipo compartido, cierre también todas las ventanas del navegador.',
  },
  confirmSignOut: {
    title: '¿Quiere cerrar sesión?',
    lead: 'La solicitud no ha venido de una página de este sitio, por lo que aún no ha terminado nada.',
    ends: 'Cerrar sesión pone fin a su sesión aquí y en el servicio de inicio de sesión. Guarde antes su trabajo en la aplicación.',
  },
  approval: {
    title: 'De vuelta de la aprobación',
    lead: 'Si ha aprobado esta aplicación, las personas de su organización ya pueden iniciar sesión.',
    delay: 'La aprobación puede tardar unos minutos en surtir efecto en todas partes.',
  },
  frame: {
    title: 'El inicio de sesión debe abrirse en una ventana propia',
    lead: 'Esta página se muestra dentro de otra página. Por su seguridad, allí no se puede iniciar sesión.',
  },
  expired: {
    title: 'Su sesión ha terminado',
    lead: 'Inicie sesión de nuevo para continuar aquí. La página se cargará de nuevo: lo que no haya guardado se perderá.',
  },
}
