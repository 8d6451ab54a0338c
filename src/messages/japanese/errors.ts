import type { Messages } from '../messages.ts'
import { signinErrors } from './signin-errors.ts'

const tryLater = 'しばらく待ってから、もう一度お試しください。'
const signedInFine = 'サインインに問題はありません。'
const refused = {
  title: 'このページへのアクセス権がありません',
  cause: 'サインインしていますが、このアカウントはこのページを開けるアカウントに含まれていません。',
  remedy: 'このアプリケーションの管理者にアクセス権を依頼するか、別のアカウントを使用してください。',
}

export const errors: Messages['errors'] = {
  // リクエスト
  ERR_TARGET_AMBIGUOUS: {
    title: 'このアドレスは明確ではありません',
    cause: '複数の読み方ができますが、このサイトはどのページのことかを推測しません。',
    remedy: 'アドレスに%2F、//、;、..などの余分な文字がないか確認して、もう一度お試しください。',
  },
  ERR_HOST_AMBIGUOUS: {
    title: 'このリクエストのホストが明確ではありません',
    cause: 'リクエストのホストが、指定されていないか、複数あるか、アドレスに合っていません。',
    remedy:
      'アプリケーションをその本来のアドレスで開いてください。ツールは、有効なHostヘッダーを1つだけ送信する必要があります。',
  },
  ERR_METHOD_NOT_ALLOWED: {
    title: 'このメソッドはここでは許可されていません',
    cause: 'このサイトが転送しないメソッドがリクエストで使われています。',
    remedy: '別のメソッドを使用してください。',
  },
  ERR_REQUEST_MALFORMED: {
    title: 'このリクエストを読み取れませんでした',
    cause: '届いたものは、完全で有効なリクエストではありません。',
    remedy: 'リクエストを確認して、もう一度送信してください。',
  },
  ERR_HEADERS_TOO_LARGE: {
    title: 'リクエストのヘッダーが大きすぎます',
    cause:
      'このサイトが受け付ける量を超えるヘッダーをブラウザーが送信しました。多くの場合、Cookieがたまったことが原因です。',
    remedy: 'ブラウザーでこのサイトのCookieを削除して、もう一度お試しください。',
  },
  ERR_BODY_TOO_LARGE: {
    title: 'ここで送信できる大きさを超えています',
    cause: 'このサイトの運営者が、このアドレスに送信されるものに上限を設けています。',
    remedy: '送信する量を減らすか、このサイトの運営者に上限の引き上げを依頼してください。',
  },
  ERR_REQUEST_TIMEOUT: {
    title: 'リクエストの到着に時間がかかりすぎました',
    cause: '接続は開いていましたが、リクエスト全体が時間内に届きませんでした。',
    remedy: '接続を確認して、もう一度お試しください。',
  },
  ERR_UPGRADE_UNSUPPORTED: {
    title: 'このプロトコルの切り替えはサポートされていません',
    cause: 'このサイトが対応していないプロトコルの切り替えが要求されました。',
    remedy: 'WebSocketを使用してください。ほかの切り替えや、本文を伴う切り替えは転送されません。',
  },
  ERR_WEBSOCKET_ORIGIN: {
    title: 'このページがここでWebSocketを開くことは許可されていません',
    cause: '別のサイトのページから接続が要求されました。',
    remedy:
      'アプリケーションをその本来のアドレスで開いてください。すでにそうしている場合は、運営者がそのアドレスを許可する必要があります。',
  },
  ERR_RATE_LIMITED: {
    title: 'お使いのネットワークから開始されたサインインが多すぎます',
    cause:
      'このサイトが1つのネットワークから1分間に受け付けるサインインの数には限りがあります。オフィス全体が1つのネットワークのこともあります。',
    remedy: tryLater,
  },
  ERR_NOT_FOUND: {
    title: 'このアドレスには何もありません',
    cause: 'このアドレスには、このサイト自身のページがありません。',
    remedy: 'アドレスを確認してください。',
  },
  ERR_WEBSOCKET_LIMIT: {
    title: '開いているWebSocketが多すぎます',
    cause: 'WebSocketはそれぞれ接続を開いたままにし、このサイトが許可する数には限りがあります。',
    remedy: 'このアプリケーションのほかのウィンドウを閉じ、しばらく待ってから、もう一度お試しください。',
  },

  // 誰もサインインしていない
  ERR_SIGNIN_REQUIRED: {
    title: 'サインインしてください',
    cause: 'このアドレスは、サインインしている人だけが利用できます。',
    remedy: 'サインインして、もう一度お試しください。',
  },
  ERR_SIGNIN_REQUIRED_POST: {
    title: 'セッションが終了し、何も転送されませんでした',
    cause:
      'フォームが送信されましたが、すでに誰もサインインしていません。フォームはアプリケーションに転送されませんでした。',
    remedy: '前のページに戻り、入力内容の控えを取り、サインインしてからもう一度送信してください。',
  },

  // サインインしているが、アクセス権がない
  ERR_POLICY_DENIED: refused,
  ERR_POLICY_ROLE_MISSING: {
    ...refused,
    cause: 'サインインしていますが、このページに必要なロールがアカウントにありません。',
  },
  ERR_POLICY_GROUP_MISSING: {
    ...refused,
    cause: 'サインインしていますが、このページに必要なグループにアカウントが属していません。',
  },
  ERR_POLICY_USER_NOT_LISTED: refused,
  ERR_POLICY_TENANT_NOT_LISTED: {
    title: 'あなたの組織にはこのページへのアクセス権がありません',
    cause: 'サインインしていますが、このページを開けない組織のアカウントです。',
    remedy:
      'アクセス権のある組織のアカウントを使用するか、このアプリケーションの管理者に問い合わせてください。',
  },
  ERR_POLICY_ROUTE_CLOSED: {
    title: 'このページは閉鎖されています',
    cause: 'どのアカウントを使っても、誰も開くことができません。',
    remedy: '再び公開できるのは、このサイトの運営者だけです。',
  },

  ...signinErrors,

  // アプリケーション
  ERR_UPSTREAM_UNREACHABLE: {
    title: 'アプリケーションが応答しません',
    cause: 'このサイトの背後にあるアプリケーションが動作していないか、接続できません。',
    remedy: `${signedInFine}${tryLater}`,
  },
  ERR_UPSTREAM_INVALID: {
    title: 'アプリケーションから、転送できない応答が返されました',
    cause:
      'このサイトの背後にあるアプリケーションは応答しましたが、ブラウザーが理解できる形ではありませんでした。',
    remedy: `${signedInFine}このサイトの運営者がアプリケーションを確認する必要があります。`,
  },
  ERR_UPSTREAM_TIMEOUT: {
    title: 'アプリケーションの応答に時間がかかりすぎました',
    cause: 'このサイトの背後にあるアプリケーションに問い合わせましたが、時間内に応答がありませんでした。',
    remedy: `${signedInFine}${tryLater}`,
  },

  // このサイト自身
  ERR_DRAINING: {
    title: 'このサイトは再起動中です',
    cause: '現在、新しいリクエストを受け付けていません。数秒かかります。',
    remedy: tryLater,
  },
  ERR_OVERLOADED: {
    title: 'このサイトは混み合っています',
    cause: '現在、このサイトが応答できる数を超えるリクエストが届いているため、一部をすぐにお断りしています。',
    remedy: tryLater,
  },
  ERR_SESSION_STORE_AWAY: {
    title: '現在、セッションを確認できません',
    cause: 'このサイトがセッションを保存している場所が応答しません。サインアウトはされていません。',
    remedy: tryLater,
  },
  ERR_INTERNAL: {
    title: 'このサイトで問題が発生しました',
    cause: '予期しない問題で、このサイトのログに下記のリクエストIDで記録されています。',
    remedy: 'あなたの責任ではありません。このサイトの運営者に下記のリクエストIDを伝えてください。',
  },
}
