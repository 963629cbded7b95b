notice-nav = Notices
notice-wishes = How I am told
notice-rules = Rules of notices
notice-endpoints = Robots and webhooks
notice-save = Save
notice-off = Off
notice-on = On
notice-code = Code
notice-code-help = Small letters, digits and hyphens; it stays as it is.

## One's own

notice-unread-count = { $n } unread
notice-read-ones = Read
notice-read-all = Mark all read
notice-mark-read = Mark read
notice-none = Nothing unread
notice-none-help = When something that concerns you moves on, you are told here.
notice-state-unread = Unread
notice-state-read = Read
notice-state-waiting = Waiting
notice-state-again = Will be tried again
notice-state-sent = Delivered
notice-state-dead = Given up
notice-state-all = All
notice-way-in-app = In the app
notice-way-email = Mail
notice-way-wecom = WeCom group robot
notice-way-dingtalk = DingTalk group robot
notice-way-feishu = Feishu group robot
notice-way-webhook = Webhook

## Wishes

notice-wishes-lead = You are always told in the app. Whether and when mail is sent is for you to say.
notice-email = Mail address
notice-email-help = Empty: no mail. The address is your personal value; it is not in the ledger and can be erased.
notice-digest-hour = Hour of the daily digest
notice-digest-hour-help = With an hour, one mail a day; without, each at once.
notice-oclock = o’clock
notice-quiet-from = Quiet from
notice-quiet-from-help = Such as 22:00. Mail of these hours goes after they end; emergencies as the school’s rule says.
notice-quiet-until = Quiet until
notice-working-hours = Only in the school’s working hours
notice-muted = No mail about these
notice-lang = Language of notices

## Rules

notice-rules-lead = Which event tells whom, and how. A rule that is off tells nobody.
notice-rule-new = A new rule
notice-column-kind = Notice
notice-column-event = Event
notice-column-to = Whom
notice-column-ways = How
notice-column-urgent = Breaks quiet hours
notice-column-change = Change
notice-urgent-never = Never
notice-urgent-emergency = In an emergency
notice-urgent-always = Always
notice-to-requester = Requester
notice-to-assignee = Worker
notice-to-appointee = Who is appointed
notice-to-signers = Who has to sign
notice-to-named-post = The post it goes to
notice-event-late = Limit passed
notice-event-nearly-late = Limit near
notice-event-desk-route = Nobody may do it; to the fallback post
notice-kind-new-report = New report
notice-kind-taken = Taken
notice-kind-finished = Finished; please confirm
notice-kind-closed = Closed unconfirmed
notice-kind-refused-report = Rejected
notice-kind-paused = Paused
notice-kind-dispatched = Dispatched to you
notice-kind-sent-back = Sent back
notice-kind-reopened = Reopened
notice-kind-emergency = Emergency repair begun
notice-kind-near-late = Limit near
notice-kind-is-late = Limit passed
notice-kind-nobody = Nobody may do it
notice-kind-new-rule = A new rule to sign
notice-kind-new-post = Rules to sign before acting
notice-kind-new-delegate = Rules to sign before standing in
notice-kind-endpoint-stopped = Endpoint stopped

## The sentences

notice-somebody = somebody
notice-no-place = place as written in the order
notice-say-new-report = New report { $number }: { $what }, { $place }. Please accept or dispatch it.
notice-say-taken = { $who } has taken your report { $number }, { $what }.
notice-say-finished = Your report { $number }, { $what }, is finished. Please look, and confirm it or send it back.
notice-say-closed = Your report { $number }, { $what }, was not confirmed in time and is closed as unconfirmed. If it is not repaired, reopen it.
notice-say-refused-report = Your report { $number }, { $what }, was not accepted; the order says why.
notice-say-paused = Your report { $number }, { $what }, is paused; the order says why.
notice-say-dispatched = An order for you: { $what }, { $place } ({ $number }). Please take it.
notice-say-sent-back = { $number }, { $what }, was sent back as not repaired. Please see to it again.
notice-say-reopened = { $number }, { $what }, is broken again and was reopened.
notice-say-emergency = Emergency { $number }: { $what }, { $place }. { $who } is at it; it is to be ratified afterwards.
notice-say-near-late = { $number }, { $what }, is due by { $when }; little time is left.
notice-say-is-late = { $number }, { $what }, was due by { $when } and is late.
notice-say-nobody = Nobody may do the next step of { $number }, { $what }; it has come to your post. Please arrange it.
notice-say-new-rule = A new rule, { $rules }, was issued. Your post acts under it: please read and sign it.
notice-say-new-post = You have a new appointment. Before your first act, please sign: { $rules }.
notice-say-new-delegate = A post was delegated to you. Before your first act, please sign: { $rules }.
notice-say-endpoint-stopped = The endpoint { $name } failed for a whole day and was stopped. Please check it and switch it on again.
notice-news-other = { $number }, { $what }, has moved on.
notice-news-service-report = New report { $number }: { $what }, { $place }
notice-news-service-accept = { $number }, { $what }: accepted
notice-news-service-reject = { $number }, { $what }: rejected
notice-news-service-dispatch = { $number }, { $what }: dispatched, { $place }
notice-news-service-take = { $number }, { $what }: taken by { $who }
notice-news-service-arrive = { $number }, { $what }: { $who } is there
notice-news-service-pause = { $number }, { $what }: paused
notice-news-service-resume = { $number }, { $what }: resumed
notice-news-service-finish = { $number }, { $what }: finished, to be confirmed
notice-news-service-confirm = { $number }, { $what }: confirmed
notice-news-service-send-back = { $number }, { $what }: sent back
notice-news-service-rate = { $number }, { $what }: rated
notice-news-service-reopen = { $number }, { $what }: reopened
notice-news-service-close-unconfirmed = { $number }, { $what }: closed unconfirmed
notice-news-service-withdraw = { $number }, { $what }: withdrawn
notice-news-service-emergency = Emergency { $number }: { $what }, { $place }
notice-news-desk-route = { $number }, { $what }: nobody may do it; to the fallback post
notice-news-rulebook-issue-rule = The rule { $rules } was issued
notice-news-organisation-appoint = A new appointment
notice-news-organisation-delegate = A new delegation
notice-news-notice-stop-endpoint = The endpoint { $name } failed and was stopped
notice-news-nearly-late = { $number }, { $what }: due by { $when }
notice-news-late = { $number }, { $what }: late since { $when }

## Mail

notice-mail-many = { $n } notices
notice-mail-open = Open: { $href }
notice-mail-foot = Sent by the support-services platform of { $school }; please do not answer. To get less or none: { $href }

## On the order

notice-of-case = Who was told ({ $n })
notice-of-case-caption = Who was told of this, how, and what came of it
notice-column-who = Who
notice-column-way = How
notice-column-what = What
notice-column-when = When
notice-column-outcome = Outcome

## Endpoints

notice-endpoints-lead = Tells groups in WeCom, DingTalk or Feishu what moves on, or other systems of the school.
notice-endpoints-none = No endpoint yet
notice-endpoint-new = A new endpoint
notice-endpoint-kind = Kind
notice-endpoint-url = Address
notice-endpoint-url-help = Not for robots. It is kept in the ledger: never write a key into it.
notice-endpoint-events = Events
notice-usual-address = the platform’s usual address
notice-names = May name who acted
notice-names-help = Without it, nobody’s name is sent. Contacts and the reporter’s own words are never sent.
notice-names-yes = with names
notice-names-no = without names
notice-no-secret = No secret yet
notice-stopped = Failed and stopped
notice-stopped-help = Nothing was delivered for a whole day. Check address and secret; saving it once starts it again, and what was missed can be replayed.
notice-secret = Secret
notice-secret-print = Print of the secret
notice-secret-help = The platform makes the secret and shows it once. For a day after a change, the old one is valid too.
notice-secret-new = Make a new secret
notice-secret-keep = Keep the secret
notice-secret-made = The new secret
notice-secret-once = Copy it to the other system now. Once you leave this page it cannot be seen again.
notice-secret-kept = The secret is kept.
notice-robot-help = Copy the end of the robot’s address from the group’s settings (what follows key, access_token or hook). It is kept encrypted, not in the ledger, and never shown again.
notice-robot-key = The robot’s key / access_token
notice-robot-sign = Signing secret
notice-robot-sign-help = Where the robot’s security settings ask for a signature.
notice-deliveries = Deliveries
notice-deliveries-none = Nothing was sent yet
notice-attempts = Attempts
notice-status = Answer
notice-answer = Its text
notice-replay = Send again
notice-replay-since = Send all again since
notice-replay-help = Everything since then is sent again whatever came of it, under the same webhook-id, so that the other side can tell.
notice-since = Since
