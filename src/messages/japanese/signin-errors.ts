import type { Messages } from '../messages.ts'

const notYou = 'あなたの責任ではありません。'
const startAgain = 'サインインをやり直してください。'
const tryLater = 'しばらく待ってから、もう一度お試しください。'
const lookAtLog = `${notYou}このサイトの運営者がログを確認する必要があります。`
const misconfigured = {
  title: 'このサイトのサインイン設定が正しくありません',
  cause:
    'サインインサービスがこのサイトを受け入れませんでした。これはサイトの設定の問題で、あなたやパスワードの問題ではありません。',
}
const untrusted =
  'サインインサービスから送られてきた内容がこのサイトの検査に合格しなかったため、誰もサインインしていません。'

/** サインインとサインインサービスのエラー。 */
export const signinErrors = {
  // サインイン
  ERR_SIGNIN_PREFETCH: {
    title: 'サインインは先読みされません',
    cause: 'ブラウザーがこのページを先読みで要求しましたが、サインインは誰かが求めたときにのみ始まります。',
    remedy: 'ページをご自分で開いてください。',
  },
  ERR_SIGNIN_NO_ATTEMPT: {
    title: 'このサインインはもう受け付けられません',
    cause:
      '時間がかかりすぎたか、別のブラウザーで開始されたか、ブラウザーがこのサイトのCookieを保存していません。',
    remedy: 'サインインをやり直してください。再び失敗する場合は、このサイトのCookieを許可してください。',
  },
  ERR_SIGNIN_ATTEMPT_UNREADABLE: {
    title: 'このサイトは、このサインインのためにブラウザーに渡した情報を読み取れません',
    cause:
      'このサインインのCookieはブラウザーから戻ってきましたが、ここでは知られていないキーで暗号化されていました。複数のゲートウェイのキーが異なる場合や、ゲートウェイが新しいキーで再起動された場合に起こります。',
    remedy: `${notYou}このサイトの運営者が、すべてのゲートウェイに同じセッションキーを設定する必要があります。`,
  },
  ERR_SIGNIN_STATE_MISMATCH: {
    title: 'このサインインは別のブラウザーまたはウィンドウのものです',
    cause: 'サインインサービスの応答が、ここで開始されたサインインと一致しません。',
    remedy: startAgain,
  },
  ERR_SIGNIN_LOOP: {
    title: 'サインインはできますが、その後このサイトで認識されません',
    cause:
      '1分間に何度もサインインしましたが、そのたびにセッションCookieが戻ってきませんでした。ブラウザーがブロックしているか、Cookieが大きすぎるか、途中で何かに取り除かれている可能性があります。',
    remedy:
      'このサイトのCookieを許可するか、プライベートウィンドウをお試しください。それでも解決しない場合は、このページを運営者に見せてください。',
  },
  ERR_SIGNIN_LOOP_UNREADABLE: {
    title: 'サインインはできますが、その後このサイトがセッションを読み取れません',
    cause: '1分間に何度もサインインし、そのたびにセッションCookieは戻ってきましたが、読み取れませんでした。',
    remedy: `${notYou}このサイトの運営者が、すべてのゲートウェイに同じセッションキーと正しい時刻を設定する必要があります。`,
  },
  ERR_SIGNIN_ALREADY_USED: {
    title: 'このサインインはすでに完了しています',
    cause:
      'ブラウザーが開いたアドレスは、以前に使用されたものです。「戻る」ボタンやブックマークを使うと起こります。',
    remedy: 'アプリケーションをもう一度開いてください。',
  },
  ERR_SIGNIN_CALLBACK_INVALID: {
    title: 'サインインサービスの応答が不完全です',
    cause: '応答に含まれるべきものが、欠けているか重複しています。',
    remedy: startAgain,
  },
  ERR_SIGNIN_CANCELLED: {
    title: 'サインインはキャンセルされました',
    cause: 'あなた、またはあなたに代わってサインインサービスが、完了する前に終了しました。',
    remedy: '続ける場合は、サインインをやり直してください。',
  },
  ERR_SIGNIN_CONSENT_REQUIRED: {
    title: '管理者がこのアプリケーションを承認する必要があります',
    cause: 'あなたの組織は、このアプリケーションによるサインインをまだ許可していません。',
    remedy: 'このアプリケーションへの同意を与えるよう、管理者に依頼してください。',
  },
  ERR_SIGNIN_INTERACTION_REQUIRED: {
    title: 'あなたの組織がサインインに追加の条件を求めています',
    cause: '2つ目の認証要素、新しいパスワード、既知のデバイス、特定のネットワークなどが考えられます。',
    remedy:
      'もう一度サインインしてください。再び同じことが起きる場合は、このページを管理者に見せてください。',
  },
  ERR_SIGNIN_CODE_REJECTED: {
    title: 'このサインインは期限切れか、すでに使用されています',
    cause:
      'サインインサービスはサインインごとに1回限りのコードを発行しますが、今回のコードを受け付けませんでした。',
    remedy: startAgain,
  },
  ERR_SIGNIN_SESSION_TOO_LARGE: {
    title: 'アカウントのグループが多すぎて、セッションに収まりません',
    cause: 'このサイトはセッションをブラウザーのCookieに保存しますが、その大きさには限りがあります。',
    remedy: `${notYou}このサイトの運営者が、トークン内のグループを減らすか、ロールを使用する必要があります。`,
  },
  ERR_SIGNIN_GROUPS_OVERAGE: {
    title: '所属するグループが多すぎて、サインイン時に一覧にできません',
    cause:
      'このサイトは所属グループを知る必要がありますが、サインインサービスはこれほど多くのグループを一覧にしません。',
    remedy: `${notYou}このサイトの運営者が、アプリロールか、アプリケーションに割り当てたグループを使用する必要があります。`,
  },
  ERR_SIGNIN_GROUPS_PERMISSION: {
    title: 'このサイトには所属グループを照会する権限がありません',
    cause:
      '所属グループがサインイン時に一覧にできる数を超えているため、このサイトが照会する必要がありますが、拒否されました。',
    remedy: `${notYou}このサイトの運営者が、グループを読み取るアクセス許可をこのサイトに与える必要があります。`,
  },
  ERR_SIGNIN_GROUPS_AWAY: {
    title: '現在、所属グループを照会できません',
    cause:
      '所属グループがサインイン時に一覧にできる数を超えていて、それを管理するディレクトリが応答していません。',
    remedy: tryLater,
  },
  ERR_SIGNIN_TENANT_NOT_ALLOWED: {
    title: 'あなたの組織はここにサインインできません',
    cause: 'このサイトは、特定の組織のアカウントだけを受け付けます。',
    remedy: 'アクセス権のある組織のアカウントを使用してください。',
  },

  // サインインサービス
  ERR_PROVIDER_UNREACHABLE: {
    title: 'サインインサービスに接続できません',
    cause:
      'このサイトはサインインサービスから応答を得られませんでした。ほかのサイトにも影響が出ている可能性があります。',
    remedy: tryLater,
  },
  ERR_PROVIDER_TEMPORARY: {
    title: 'サインインサービスに一時的な問題があります',
    cause: '現在サインインを処理できないという応答がありました。',
    remedy: tryLater,
  },
  ERR_PROVIDER_CREDENTIAL_REJECTED: {
    ...misconfigured,
    remedy: `${notYou}このサイトの運営者がクライアント資格情報を更新する必要があります。`,
  },
  ERR_PROVIDER_REQUEST_REJECTED: {
    ...misconfigured,
    remedy: `${notYou}このサイトの運営者がアプリの登録を確認する必要があります。`,
  },
  ERR_PROVIDER_TOKEN_INVALID: {
    title: 'サインインサービスから、信頼できない応答が送られてきました',
    cause: untrusted,
    remedy: lookAtLog,
  },
  ERR_PROVIDER_ANSWER_INVALID: {
    title: 'サインインサービスから、意味をなさない応答が送られてきました',
    cause: untrusted,
    remedy: lookAtLog,
  },
  ERR_PROVIDER_CLOCK: {
    title: 'このサイトとサインインサービスの時計が合っていません',
    cause:
      'サインインは短い間しか有効ではなく、このサイトの時計では、その時間がまだ始まっていないか、すでに過ぎています。',
    remedy: `${notYou}このサイトの運営者が時計を合わせる必要があります。`,
  },
} satisfies Partial<Messages['errors']>
