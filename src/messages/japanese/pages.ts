import type { Messages } from '../messages.ts'

export const movers: Messages['movers'] = {
  you: 'ご自分で解決できます',
  administrator: '管理者が解決できます',
  operator: 'このサイトの運営者が解決できます',
  wait: 'しばらくお待ちください',
}

export const page: Messages['page'] = {
  actions: {
    signIn: 'サインイン',
    signInAgain: 'もう一度サインイン',
    signOut: 'サインアウト',
    useAnotherAccount: '別のアカウントを使用',
    tryAgain: '再試行',
    goOn: '続行',
    goToStart: 'スタートページへ移動',
    goToApplication: 'アプリケーションへ移動',
    approve: '組織全体に対して承認',
  },
  footer: {
    request: 'リクエスト',
    help: 'サポートを受ける',
  },
  values: {
    none: 'なし',
    unknown: '不明',
    inAll: '全{count}件',
    nameless: '名前のないアカウント',
  },
  time: {
    moment: '{day} {time}（UTC）',
    left: '（あと{duration}）',
    days: '{count}日',
    hours: '{count}時間',
    minutes: '{count}分',
    seconds: '{count}秒',
  },
  error: {
    retryIn: '再試行までの時間',
    error: 'エラー',
    microsoftCode: 'Microsoftのコード',
    traceId: 'トレースID',
    correlationId: '関連付けID',
    providerTime: 'サインインサービスの時刻',
    notYourFault: 'あなたの責任ではありません。',
  },
  denied: {
    page: 'ページ',
    missingRoles: '不足しているロール',
    missingGroups: '不足しているグループ',
    signedInAs: 'サインイン中のアカウント',
    yourRoles: 'あなたのロール',
    yourGroups: 'あなたのグループ',
    userId: 'あなたのユーザーID',
    tenant: 'あなたのテナント',
    rule: '規則',
    reason: '理由',
  },
  signIn: {
    title: 'サインインしてください',
    lead: 'サインインサービスでご本人を確認した後、ご希望のページに移動します。',
  },
  me: {
    title: 'サインインしています',
    lead: 'アプリケーションには、あなたについて次の情報が伝えられます。',
    name: '名前',
    userName: 'ユーザー名',
    email: 'メールアドレス',
    roles: 'ロール',
    groups: 'グループ',
    userId: 'ユーザーID',
    tenant: 'テナント',
    session: 'セッション',
    signedIn: 'サインインした時刻',
    endsAtLatest: '遅くとも終了する時刻',
    endsWithoutUse: '使用しない場合に終了する時刻',
  },
  signedIn: {
    title: 'サインインしています',
    lead: 'ご希望のページがまもなく開きます。',
  },
  signedOut: {
    title: 'サインアウトしました',
    everywhere: 'ここでのセッションと、サインインサービスでのセッションが終了しました。',
    hereOnly:
      'ここでのセッションは終了しました。サインインサービスにはまだサインインしている可能性があります。',
    sharedComputer: '共用のコンピューターでは、ブラウザーのウィンドウもすべて閉じてください。',
  },
  confirmSignOut: {
    title: 'サインアウトしますか？',
    lead: 'このサイトのページからの要求ではなかったため、まだ何も終了していません。',
    ends: 'サインアウトすると、ここでのセッションとサインインサービスでのセッションが終了します。先にアプリケーションで作業を保存してください。',
  },
  approval: {
    title: '承認の画面から戻りました',
    lead: 'このアプリケーションを承認した場合は、あなたの組織の人がサインインできるようになりました。',
    delay: '承認がすべての場所で有効になるまで、数分かかることがあります。',
  },
  frame: {
    title: 'サインインは専用のウィンドウで開く必要があります',
    lead: 'このページは別のページの中に表示されています。安全のため、そこではサインインできません。',
  },
  expired: {
    title: 'セッションが終了しました',
    lead: '続けるには、もう一度サインインしてください。ページが再読み込みされ、保存していない内容は失われます。',
  },
}
