notice-nav = 通知
notice-wishes = 通知偏好
notice-rules = 通知规则
notice-endpoints = 群机器人与接口
notice-save = 保存
notice-off = 停用
notice-on = 启用
notice-code = 编号
notice-code-help = 小写字母、数字和连字符，定下后不改。

## 我的通知

notice-unread-count = 未读 { $n } 条
notice-read-ones = 已读
notice-read-all = 全部标为已读
notice-mark-read = 标为已读
notice-none = 没有未读通知
notice-none-help = 与您有关的事有了进展，会在这里告诉您。
notice-state-unread = 未读
notice-state-read = 已读
notice-state-waiting = 待发送
notice-state-again = 将重试
notice-state-sent = 已送达
notice-state-dead = 未送达，已放弃
notice-state-all = 全部
notice-way-in-app = 站内通知
notice-way-email = 邮件
notice-way-wecom = 企业微信群机器人
notice-way-dingtalk = 钉钉群机器人
notice-way-feishu = 飞书群机器人
notice-way-webhook = 接口推送（Webhook）

## 偏好

notice-wishes-lead = 站内通知总会有。邮件寄不寄、什么时候寄，由您自己定。
notice-email = 邮箱地址
notice-email-help = 留空就不寄邮件。地址是您的个人信息，不进台账，可以清除。
notice-digest-hour = 每日汇总的钟点
notice-digest-hour-help = 填了，每天到这个钟点合成一封邮件；不填，有事即寄。
notice-oclock = 点
notice-quiet-from = 免打扰从
notice-quiet-from-help = 如 22:00。这段时间的邮件等结束后再寄；抢修按学校规则不受限制。
notice-quiet-until = 免打扰到
notice-working-hours = 只在学校工作时间寄
notice-muted = 这些事不用寄邮件
notice-lang = 通知用的语言

## 规则

notice-rules-lead = 什么事告诉谁、用什么方式。停用一条，就不再告诉任何人。
notice-rule-new = 新增一条规则
notice-column-kind = 通知
notice-column-event = 时机
notice-column-to = 告诉谁
notice-column-ways = 方式
notice-column-urgent = 打破免打扰
notice-column-change = 修改
notice-urgent-never = 不打破
notice-urgent-emergency = 抢修时打破
notice-urgent-always = 总是打破
notice-to-requester = 报修人
notice-to-assignee = 处理人
notice-to-appointee = 被任命的人
notice-to-signers = 应当签收的人
notice-to-named-post = 转入的岗位
notice-event-late = 已超时限
notice-event-nearly-late = 时限将到
notice-event-desk-route = 无人可办，转兜底岗位
notice-kind-new-report = 新报修
notice-kind-taken = 已接单
notice-kind-finished = 已完工，请确认
notice-kind-closed = 未确认办结
notice-kind-refused-report = 不受理
notice-kind-paused = 已暂停
notice-kind-dispatched = 派工给您
notice-kind-sent-back = 被退回
notice-kind-reopened = 要求复修
notice-kind-emergency = 抢修已开始
notice-kind-near-late = 时限将到
notice-kind-is-late = 已超时限
notice-kind-nobody = 无人可办
notice-kind-new-rule = 新制度待签收
notice-kind-new-post = 任职前须签收的制度
notice-kind-new-delegate = 受托前须签收的制度
notice-kind-endpoint-stopped = 接收端停用

## 说给人听的话

notice-somebody = 经办人
notice-no-place = 地点见单
notice-say-new-report = 新报修 { $number }：{ $what }，{ $place }。请受理或派工。
notice-say-taken = 您报修的“{ $what }”（{ $number }）已由{ $who }接单。
notice-say-finished = 您报修的“{ $what }”（{ $number }）已完工。请看一看修好没有，并确认或退回。
notice-say-closed = 您报修的“{ $what }”（{ $number }）到期没有确认，已按“未确认办结”关闭。没修好的，可以要求复修。
notice-say-refused-report = 您报修的“{ $what }”（{ $number }）没有受理，原因见报修单。
notice-say-paused = 您报修的“{ $what }”（{ $number }）暂停处理，原因见报修单。
notice-say-dispatched = 派给您一单：{ $what }，{ $place }（{ $number }）。请接单。
notice-say-sent-back = { $number }“{ $what }”被退回：报修人认为没有修好。请再去处理。
notice-say-reopened = { $number }“{ $what }”又坏了，报修人要求复修。
notice-say-emergency = 抢修 { $number }：{ $what }，{ $place }。{ $who }已直接到场，事后须追认。
notice-say-near-late = { $number }“{ $what }”须在 { $when } 前办结，时间不多了。
notice-say-is-late = { $number }“{ $what }”应在 { $when } 前办结，已超时限。
notice-say-nobody = { $number }“{ $what }”下一步没有人可办，已转到您的岗位，请安排。
notice-say-new-rule = 新制度《{ $rules }》已发布。您的岗位依它办事，请先阅读并签收。
notice-say-new-post = 您有了新的任职。依规办事之前，请先签收：{ $rules }。
notice-say-new-delegate = 有岗位委托给您。依规办事之前，请先签收：{ $rules }。
notice-say-endpoint-stopped = 接收端 { $name } 连续一天推送失败，已停用。请检查后重新启用。
notice-news-other = { $number }“{ $what }”有新进展。
notice-news-service-report = 新报修 { $number }：{ $what }，{ $place }
notice-news-service-accept = { $number }“{ $what }”已受理
notice-news-service-reject = { $number }“{ $what }”不受理
notice-news-service-dispatch = { $number }“{ $what }”已派工，{ $place }
notice-news-service-take = { $number }“{ $what }”已由{ $who }接单
notice-news-service-arrive = { $number }“{ $what }”{ $who }已到场
notice-news-service-pause = { $number }“{ $what }”已暂停
notice-news-service-resume = { $number }“{ $what }”已复工
notice-news-service-finish = { $number }“{ $what }”已完工，待确认
notice-news-service-confirm = { $number }“{ $what }”已确认办结
notice-news-service-send-back = { $number }“{ $what }”被退回
notice-news-service-rate = { $number }“{ $what }”有了评价
notice-news-service-reopen = { $number }“{ $what }”要求复修
notice-news-service-close-unconfirmed = { $number }“{ $what }”未确认办结
notice-news-service-withdraw = { $number }“{ $what }”已撤回
notice-news-service-emergency = 抢修 { $number }：{ $what }，{ $place }
notice-news-desk-route = { $number }“{ $what }”无人可办，已转兜底岗位
notice-news-rulebook-issue-rule = 制度《{ $rules }》已发布
notice-news-organisation-appoint = 有新的任职
notice-news-organisation-delegate = 有新的委托
notice-news-notice-stop-endpoint = 接收端 { $name } 推送失败，已停用
notice-news-nearly-late = { $number }“{ $what }”须在 { $when } 前办结
notice-news-late = { $number }“{ $what }”已超时限（{ $when }）

## 邮件

notice-mail-many = { $n } 条通知
notice-mail-open = 打开：{ $href }
notice-mail-foot = 这封邮件由{ $school }后勤平台自动发出，请勿回复。要少收或不收，请打开：{ $href }

## 报修单上

notice-of-case = 通知了谁（{ $n }）
notice-of-case-caption = 就这件事通知了谁、用什么方式、结果如何
notice-column-who = 谁
notice-column-way = 方式
notice-column-what = 内容
notice-column-when = 时间
notice-column-outcome = 结果

## 接收端

notice-endpoints-lead = 把进展推送到企业微信、钉钉、飞书的工作群，或推送给学校别的系统。
notice-endpoints-none = 还没有接收端
notice-endpoint-new = 新增接收端
notice-endpoint-kind = 种类
notice-endpoint-url = 地址
notice-endpoint-url-help = 机器人不用填。地址会进台账，不要把密钥写在里面。
notice-endpoint-events = 推送哪些事
notice-usual-address = 平台的通用地址
notice-names = 可以带经办人姓名
notice-names-help = 不勾选，推送内容里没有任何人的姓名；联系方式和报修原话从不推送。
notice-names-yes = 带姓名
notice-names-no = 不带姓名
notice-no-secret = 还没有密钥
notice-stopped = 推送失败，已停用
notice-stopped-help = 连续一天没有一次送达。请检查地址和密钥，保存一次即重新启用；落下的可以补发。
notice-secret = 密钥
notice-secret-print = 密钥指纹
notice-secret-help = 密钥由本平台生成，只显示一次。更换后一天内新旧两个都有效，便于对方切换。
notice-secret-new = 生成新密钥
notice-secret-keep = 保存密钥
notice-secret-made = 新密钥
notice-secret-once = 请立即抄到对方系统。离开这一页就再也看不到了。
notice-secret-kept = 密钥已保存。
notice-robot-help = 从群设置里复制机器人地址末尾的那一段（key、access_token 或 hook 后面的字符）。它加密保存，不进台账，也不再显示。
notice-robot-key = 机器人的 key / access_token
notice-robot-sign = 加签密钥
notice-robot-sign-help = 安全设置选了“加签”或“签名校验”的，填这里。
notice-deliveries = 推送记录
notice-deliveries-none = 还没有推送过
notice-attempts = 次数
notice-status = 对方答复
notice-answer = 答复原文
notice-replay = 重发
notice-replay-since = 补发某时以后的全部
notice-replay-help = 这个时间以后的推送无论结果如何都重发一遍，编号（webhook-id）不变，对方可据此去重。
notice-since = 从
