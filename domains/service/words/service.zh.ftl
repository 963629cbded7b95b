service-nav-mine = 今天的活
service-nav-board = 派工台
service-nav-orders = 全部报修单
service-nav-my = 我的报修
service-nav-report = 报修
service-nav-catalogue = 服务目录与承诺

## 一张单子上的名目

service-number = 单号
service-category = 类别
service-place = 地点
service-building = 楼宇
service-state = 状态
service-worker = 处理人
service-requester = 报修人
service-reporter = 代报人
service-reported-at = 报修时间
service-due = 时限
service-urgency = 紧急程度
service-what = 报修内容
service-contact = 联系电话
service-source = 怎么报来的
service-source-web = 网页
service-source-qr = 扫码
service-source-phone = 电话
service-source-door = 上门
service-photo = 照片
service-photo-before = 报修
service-photo-after = 完工
service-photo-note = 补充
service-finish-note = 做了什么
service-took = 用时与材料
service-labour = 用时
service-material = 材料费
service-minutes = 分钟
service-yuan = 元
service-rating = 评价
service-reason = 原因
service-clause = 依据
service-answered = 已到场
service-finished = 完工时间
service-facts = 报修单
service-history = 经过
service-respond-limit = 响应时限
service-resolve-limit = 办结时限
service-confirm-limit = 确认期限
service-reopen-limit = 可复修至
service-imported = 历史导入
service-imported-note = 此单从其他系统导入，今天的规则不适用于它，也不计入任何一个数。
service-open = 打开
service-any = 全部
service-none-yet = 尚无

## 时间怎么样了

service-late = 已超时
service-late-count = { $n } 件超时
service-again = 返修 { $n } 次
service-emergency = 抢修
service-due-paused = 已暂停
service-due-respond = { $when } 前响应（还有 { $span }）
service-due-respond-late = 应在 { $when } 前响应，已超 { $span }
service-due-resolve = { $when } 前修好（还有 { $span }）
service-due-resolve-late = 应在 { $when } 前修好，已超 { $span }
service-routed = 无人可办，已转{ $post }
service-routed-until = 无人可办，已转{ $post }，须在 { $when } 前处理
service-routed-late = 无人可办，已转{ $post }，应在 { $when } 前处理，已超时

## 报修

service-report = 报修
service-report-own = 我要报修
service-report-for = 代他人报修
service-report-who = 为谁报修
service-report-number = 报修人学工号
service-report-number-help = 单子记在报修人名下，由报修人确认；您记为代报人。
service-report-where = 在哪里
service-report-where-help = 哪座楼、几层、哪一间
service-report-spot = 具体位置
service-report-elsewhere = 不是这里
service-report-unknown-place = 没有找到这个编号的地点，请写明在哪里。
service-report-by-code = 有二维码下面的编号？
service-report-code = 地点编号
service-report-code-help = 扫不了码时，照着二维码下面的字母和数字填
service-report-find = 查地点
service-report-what = 什么坏了
service-report-closer = 有危险，或成片停水停电？再选细一点
service-report-closer-label = 更具体的情况
service-report-closer-help = 符合的选一项，代替上面的选择
service-report-words = 怎么坏的
service-report-send = 提交报修
service-report-follow-note = 提交后会打开一个进度页面，请收藏：不用账号，凭它就能查看、确认和评价。
service-contact-help = 只有处理人看得到；不填就用您登记的电话
service-contact-help-visitor = 您没有登录：请留一个能找到您的电话，只有处理人看得到

## 我的报修

service-my-none = 您还没有报修
service-my-none-help = 看到坏了的东西，扫墙上的码，或点“报修”。
service-my-confirm = 已完工，等您确认：

## 走到哪一步

service-now-reported = 已收到，等后勤受理。
service-now-accepted = 已受理，等着派工。
service-now-dispatched = 已派出，等{ $who }接单。
service-now-taken = { $who }已接单，正在赶来。
service-now-on_site = { $who }正在修。
service-now-paused = 暂停中，由{ $who }跟进。
service-now-done = { $who }说修好了，请报修人在 { $when } 前确认；到期无人确认，按“未确认”办结，不算满意。
service-now-confirmed = 报修人已确认修好。
service-now-unconfirmed = 到期无人确认，按“未确认”办结：没有人说修好了，不算满意。
service-now-rated = 报修人已确认并评价。
service-now-rejected = 没有受理，或现场认定不修。
service-now-withdrawn = 报修人已撤回。

## 经过，用白话说

service-told-report = 报修
service-told-accept = 已受理
service-told-reject = 不受理
service-told-dispatch = 已派工，等人接单
service-told-dispatch-to = 已派给{ $who }
service-told-take = 已接单
service-told-arrive = 已到场
service-told-pause = 暂停
service-told-resume = 恢复维修
service-told-finish = 完工，等报修人确认
service-told-confirm = 确认修好了
service-told-send-back = 没修好，退回
service-told-rate = 评价
service-told-reopen = 又坏了，重新报修
service-told-close-unconfirmed = 到期无人确认，按“未确认”办结
service-told-withdraw = 撤回
service-told-emergency = 开始抢修
service-told-note = 补充说明
service-told-reverse = 更正了一条记录
service-told-import = 从其他系统导入
service-by-emergency = 按抢修条款先办
service-by-exception = 按已公布的例外办理

## 可以做的事

service-actions = 现在可以做
service-accept = 受理
service-accept-other = 改类别或紧急程度
service-as-reported = 照报修人所选
service-dispatch = 派工
service-redispatch = 改派
service-dispatch-to = 派给谁
service-dispatch-why = 为什么改派
service-pool = 放入待接池
service-lacks = 缺{ $what }
service-take = 接单
service-arrive = 我到了
service-resume = 复工
service-order-resume = 责令恢复
service-resume-why = 为什么责令恢复
service-finish = 完工
service-finish-more = 做了什么、用时、材料
service-finish-photo = 完工照片
service-pause = 暂停
service-pause-why = 为什么停
service-pause-reason = 等什么
service-start-emergency = 抢修：先干后补
service-emergency-why = 什么不能等
service-confirm = 修好了，确认
service-send-back = 没修好，退回
service-send-back-why = 还有什么问题
service-reopen = 又坏了，复修
service-reopen-why = 又怎么了
service-withdraw = 撤回报修
service-withdraw-why = 为什么撤回
service-withdraw-send = 撤回
service-note = 留言
service-note-text = 想说什么
service-note-send = 留言
service-reject-tell = 向报修人说明
service-rate = 评价
service-rate-ask = 您满意吗
service-rate-text = 还想说的话
service-score-5 = 很满意
service-score-4 = 满意
service-score-3 = 一般
service-score-2 = 不满意
service-score-1 = 很不满意
service-reverse = 冲正第 { $record } 号记录（{ $step }）
service-reverse-why = 哪里记错了
service-reverse-send = 冲正

## 追认

service-ratify-waits = 抢修记录 { $record } 待追认
service-ratify-by = 须在 { $when } 前追认
service-ratify-late = 应在 { $when } 前追认，已超时
service-ratify-remark = 追认意见
service-ratify-yes = 追认
service-ratify-no = 不予追认
service-ratified = 抢修记录 { $record } 已追认
service-not-ratified = 抢修记录 { $record } 未获追认
service-to-ratify = 待追认的抢修

## 今天的活

service-mine-none = 现在没有派给您的活
service-mine-none-help = 有新的会排在这里，急的在前。
service-mine-free = 还没有人接的

## 派工台

service-column-waiting = 待派工
service-column-working = 处理中
service-column-paused = 暂停
service-column-done = 待确认
service-stuck = 无人可办的报修单
service-load = 在手件数
service-load-count = 在手 { $n } 件
service-no-workers = 现在没有人担任可接单的岗位。

## 列表

service-orders-none = 没有这样的报修单
service-orders-none-help = 换一个条件试试。
service-narrower = 按类别、楼宇、人员筛选
service-narrow = 筛选
service-filter-open = 未办结
service-filter-late = 已超时
service-filter-reported = 待受理
service-filter-done = 待确认
service-filter-unconfirmed = 未确认办结
service-filter-closed = 已办结
service-filter-all = 全部
service-met = 是否达到
service-met-all = 全部
service-met-yes = 达到的
service-met-no = 没有达到的
service-by-timeliness = 保障及时：时限落在这段时间的报修单。
service-by-response = 响应及时：响应时限落在这段时间的报修单。
service-by-conformance = 服务规范：这段时间办结的报修单。
service-by-span = { $from } 至 { $until }

## 服务承诺

service-pledge = 我们承诺
service-pledge-lead = 修什么、多久修好、凭哪一条，都写在这里；按没按时，由记录说了算。
service-pledge-number = 每一件报修都有单号、有人负责、有期限、有结果。
service-pledge-confirm = 修好后 { $n } 天内由报修人确认；到期无人确认，按“未确认”办结，不算满意。
service-pledge-reopen = 办结后 { $n } 天内又坏了，在原单上复修，不用重新报。
service-pledge-teaching = 正在上课的地方出了故障，提高一级办理。
service-limits = 时限
service-kinds = 修什么
service-pauses = 什么情况可以暂停
service-rejects = 什么情况不受理
service-clock-runs = 计时
service-clock-always = 全天计时
service-clock-working = 工作时间计时
service-clock-stops = 暂停期间不计时
service-clock-goes-on = 照常计时
service-shown-at-end = 完工须附
service-in-words = 常见说法

## 报修单纸样

service-paper = 打印报修单
service-sheet = 报修单
service-sheet-back = 返回
service-sheet-hint = 用浏览器的“打印”打印在 A4 纸上。
service-sheet-foot = 依{ $clause }；本单一式一份，签字后拍照或扫描存入原单。
service-sheet-requester = 报修人确认
service-sheet-worker = 维修人员
service-sheet-office = 后勤部门
service-sheet-confirmed = 已在系统中确认
service-sheet-unconfirmed = 未确认办结

## 两个数

service-figure-timeliness = 保障及时
service-figure-timeliness-definition = 时限落在这段时间的报修单中，按时修好的占比；暂停的时间不算，撤回和不受理的不计。
service-figure-conformance = 服务规范
service-figure-conformance-definition = 这段时间办结的报修单中，报修人确认、响应及时、没有退回或复修、抢修已追认的占比；无人确认的不算达到。
service-figure-response = 响应及时
service-figure-unconfirmed = 无人确认
service-figure-score = 平均分
service-figure-rated = 评价率
service-figure-imported = 另有导入的旧单 { $n } 件，不计入以上任何一个数。

## 数字背后与省手的事

service-figure-nothing = 这段时间还没有可算的报修单
service-figure-timeliness-told = { $whole } 件到期，{ $part } 件按时修好
service-figure-conformance-told = { $whole } 件办结，{ $part } 件合规范
service-figure-reported = 报修
service-figure-rejected = 不受理
service-wrong = 哪里没做到，为什么
service-missed-timeliness = 没有按时修好 { $n } 件
service-missed-conformance = 没有达到规范 { $n } 件
service-why = 原因（一件可有几个）
service-where = 出在哪一类
service-why-finished-late = 修好了，但超时
service-why-not-finished = 到期还没有修好
service-why-answered-late = 响应超时
service-why-unconfirmed = 无人确认
service-why-again = 退回或复修
service-why-unratified = 抢修未获追认
service-of-whole = { $n } / { $whole } 件
service-part-of-whole = { $part } / { $whole }
service-open-all = 逐件查看
service-course = 八周走势
service-course-summary = 保障及时与服务规范，按周，单位 %
service-week = 周起
service-span = 时段
service-span-days = 近 { $n } 天
service-by-total = 共 { $n } 件。
service-by-unconfirmed = 无人确认：这段时间办结的报修单。
service-by-rated = 评价：这段时间办结的报修单。
service-by-again = 退回或复修：这段时间办结的报修单。
service-by-answered-late = 响应超时：这段时间办结的报修单。
service-by-unratified = 抢修未获追认：这段时间办结的报修单。
service-by-finished-late = 修好但超时：办结时限落在这段时间的报修单。
service-by-not-finished = 到期没有修好：办结时限落在这段时间的报修单。
service-by-reported = 这段时间报来的报修单。
service-by-rejected = 不受理：这段时间了结的报修单。
service-filter-paused = 已暂停
service-dispatch-now = 派工
service-accept-only = 只受理
service-finish-camera = 拍照完工
service-finish-camera-help = 拍完自动提交
service-finish-with-words = 写明再完工
service-report-more-kinds = 更多类别
service-report-more = 补充：具体位置、电话
service-report-more-for = 具体位置
service-proof = 证明
service-proof-lead = 这张单子的每条记录都在台账里。下载卷宗，在自己的电脑上用 houqin-verify 核验，不必相信本平台。
service-proof-download = 下载卷宗
service-proof-how = 核验：把公钥指纹从学校公布处抄来，运行
service-load-late = 其中 { $n } 件超时
service-pool-help = 谁有空谁接
service-proof-key = 指纹
service-found = 报修单
service-found-more = 查看全部报修单结果
service-known = 上次怎么办的（{ $n }）
service-known-here = 这里以前的同类报修
service-known-alike = 别处说法相近的报修
service-known-done = 当时的处理：
service-unit = 报修部门
service-first-aid = 等人来之前，可以先这样做：
service-report-which-place = 您说的是哪一处？
