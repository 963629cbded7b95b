rulebook-nav-rules = Rules
rulebook-nav-procedures = Procedures
rulebook-nav-apart = Kept-apart hands
rulebook-nav-ratifications = Ratification
rulebook-nav-matrix = Responsibility matrix
rulebook-nav-calendar = Working calendar
rulebook-drafts = Drafts
rulebook-signatures = Signatures wanted

## Rules
rulebook-rules-lead = What every act rests on. Open one to see what each clause founds, who has signed, and when each version held.
rulebook-rules-search = Find by title, code or wording
rulebook-rules-none = No such rule was found
rulebook-rules-none-help = Try another word, or clear the filter.
rulebook-title = Title
rulebook-standing = Standing
rulebook-standing-all = All
rulebook-standing-in-force = In force
rulebook-standing-to-come = To come
rulebook-standing-ended = Ended
rulebook-since = In force since
rulebook-clauses = Clauses
rulebook-signing = Signing
rulebook-signed = Signed
rulebook-to-sign = To be signed
rulebook-sign-first = { $n ->
    [one] A rule waits for your signature: only then may you act under it
   *[other] { $n } rules wait for your signature: only then may you act under them
}
rulebook-version = version { $n }
rulebook-version-head = Version
rulebook-versions = Versions
rulebook-term = From and to
rulebook-always = from the beginning
rulebook-today = today
rulebook-about = About
rulebook-owner = Looked after by
rulebook-must-sign = Post-holders sign it before they act under it
rulebook-need-not-sign = Need not be signed
rulebook-founds = Founds:
rulebook-no-longer = This version is no longer in force since { $day }
rulebook-ends-soon = This version is in force until { $day }
rulebook-see-version = See version { $n }
rulebook-issued-by = Issued:
rulebook-repealed-by = Repealed:
rulebook-reached-open = Its end reached open cases
rulebook-record = record { $n }
rulebook-record-head = Record
rulebook-sign = I have read it: sign
rulebook-sign-why = Once signed, you may act under this version. The signature is on record.
rulebook-signed-by-you = You have signed this version
rulebook-signed-count = { $n } have signed
rulebook-signed-none = Nobody has signed this version yet.
rulebook-signed-names = Who has signed
rulebook-repeal = Repeal this rule
rulebook-repeal-warn = Once repealed, the steps it founds can no longer be done
rulebook-repeal-warn-count = This version now founds { $n } posts, duties, steps and kept-apart pairs.
rulebook-reason = Reason
rulebook-ends-from = Ends from
rulebook-begins = Begins
rulebook-from-help = At once where left empty; never before now.
rulebook-reach = Reaches open cases
rulebook-reach-help = Otherwise cases already open keep the version they began under.

## Drafts
rulebook-drafts-lead = Who drafted does not issue. A newer draft overtakes those before it.
rulebook-drafts-none = No draft waits to be issued
rulebook-drafts-none-help = Once drafted, a rule stands here clause by clause against the version in force, for the post that issues.
rulebook-drafted-by = Drafted by
rulebook-drafted-at = Drafted at
rulebook-state = State
rulebook-overtaken = Overtaken
rulebook-overtaken-help = There is a newer version; this one can no longer be issued.
rulebook-waits-issue = Waits to be issued
rulebook-draft-of = Draft: { $name }
rulebook-against = Against version { $n } in force
rulebook-against-none = A new rule: there is no version in force to compare with
rulebook-differences = Clause by clause
rulebook-no-differences = The wording is the same as in force.
rulebook-same-count = { $n } clauses unchanged
rulebook-how-same = Unchanged
rulebook-how-moved = Renumbered
rulebook-how-changed = Changed
rulebook-how-translation = English reworded
rulebook-how-new = New
rulebook-how-gone = Taken out
rulebook-clause-no = Clause { $n }
rulebook-shaken = { $n } things cite a number that will say something else
rulebook-shaken-help = Before issuing, change the number that these posts, duties, steps or pairs cite.
rulebook-issue = Issue
rulebook-own-draft = You drafted this
rulebook-own-draft-help = The same hands may not draft and issue; let another who may issue it do so.
rulebook-draft-anew = Draft a rule
rulebook-draft-next = Draft the next version
rulebook-draft-next-of = Draft the next version: { $name }
rulebook-draft-not-yours = Drafting is not done by your post
rulebook-owner-none = (none named)
rulebook-draft-lead = One clause a paragraph, an empty line between them; they are numbered 1, 2, 3 … in order.
rulebook-code = Code
rulebook-code-help = Letters, digits or hyphens, such as key-lending.
rulebook-name-zh = Title in Chinese
rulebook-name-en = Title in English
rulebook-text-zh = Clauses in Chinese
rulebook-text-en = Clauses in English, for reading
rulebook-ask-signing = Post-holders must sign it
rulebook-send-draft = Enter the draft

## Signatures
rulebook-signatures-lead = { $n } signatures are wanted: of post-holders whose steps rest on a rule that they have not signed.
rulebook-signatures-none = Everything is signed
rulebook-signatures-none-help = After a new appointment or a new version those who have not signed stand here.
rulebook-person = Person
rulebook-posts = Posts
rulebook-rule = Rule

## Procedures
rulebook-procedures-lead = Who does each step, by which clause, from which state to which. Nothing is done outside them.
rulebook-procedures-none = No procedure is in force yet
rulebook-procedure = Procedure
rulebook-procedure-not-now = This is not the version in force; cases that began under it keep it
rulebook-see-now = See the version in force
rulebook-states = States
rulebook-steps = Steps
rulebook-standing-steps = standing steps
rulebook-step = Step
rulebook-from-to = From → to
rulebook-begin = Begin
rulebook-any-of = any of { $n } states
rulebook-stays = state unchanged
rulebook-closed-state = end
rulebook-no-way-out = No step leads on
rulebook-figure = Figure
rulebook-clause = Clause
rulebook-asks = Asks for
rulebook-emergency = emergency
rulebook-fallback = Fallback post
rulebook-within-hours = within { $n } hours
rulebook-limit-respond = ends the response limit
rulebook-limit-resolve = ends the resolution limit
rulebook-limit-confirm = ends the confirmation limit
rulebook-evidence-photo = a photo
rulebook-evidence-reason = a reason
rulebook-evidence-signature = a signature
rulebook-guard-is-requester = only the requester
rulebook-guard-is-taker = only who has taken it
rulebook-guard-is-assignee = only whom it was dispatched to
rulebook-guard-within-reopen-days = only within the days for reopening
rulebook-guard-after-unconfirmed-days = only after the days for confirming
rulebook-reversible = may be reversed
rulebook-on-behalf = may be done on behalf of another
rulebook-ratified-by = ratified within { $n } hours by { $posts }

## Kept-apart hands
rulebook-apart-lead = What one person's hands may not join. Stand-ins, delegates and those acted for count as the same hands; every step is checked.
rulebook-tier-never = Never
rulebook-tier-never-help = Never by the same person; there is no exception.
rulebook-tier-compensable = Compensable
rulebook-tier-compensable-help = By the same person only under a dated, capped exception with a named substitute.
rulebook-tier-notice = Notice
rulebook-tier-notice-help = Allowed, and shown for spot checks.
rulebook-tier-none = There is none in this tier.
rulebook-pair = Pair
rulebook-sides = Which hands
rulebook-bounds = Bounds of an exception
rulebook-bounds-are = at most { $days } days and { $cases } cases; approved by { $posts }
rulebook-at-most = at most { $days } days, { $cases } cases
rulebook-measure-second-signer = countersigned by a second signer
rulebook-measure-publication = published within the school
rulebook-measure-photo = photographed
rulebook-open-now = Open now
rulebook-open-none = none
rulebook-open-left = { $n } open, { $left } cases left
rulebook-and-more = and others, { $all } in all

## Exceptions
rulebook-exceptions = Exceptions, published
rulebook-exceptions-lead = An exception lapses by itself at its day or its cap; each use is countersigned by the substitute.
rulebook-exceptions-none = There are no exceptions
rulebook-exceptions-none-help = Where one person must do both, the post that may proposes it here.
rulebook-exception-proposed = Waits for approval
rulebook-exception-lapsed = Lapsed unapproved
rulebook-exception-to-come = Approved, to come
rulebook-exception-open = Open
rulebook-exception-used-up = Used up
rulebook-exception-expired = Expired
rulebook-exception-ended = Ended early
rulebook-used = Used
rulebook-used-of = { $used } of { $cap } cases
rulebook-substitute = Substitute (second signer)
rulebook-proposed-by = Proposed by
rulebook-approved-by = Approved by
rulebook-ended-by = Ended
rulebook-uses-head = Cases
rulebook-uses = Done under it
rulebook-countersigned = Countersigned
rulebook-not-upheld = Found not in order
rulebook-to-countersign = To be countersigned
rulebook-countersign = Countersign: in order
rulebook-find-wrong = Not in order
rulebook-approve = Approve this exception
rulebook-party = You proposed it, or it is for you, or you are the substitute
rulebook-party-help = Let another who may approve it do so.
rulebook-decline = Decline
rulebook-decline-help = The proposal is void; propose anew where it is still needed.
rulebook-end-exception = End it early
rulebook-end-exception-help = It cannot be restored; what was done under it is still countersigned.
rulebook-propose = Propose an exception
rulebook-for-whom = For whom
rulebook-why-nobody = Why there is nobody else
rulebook-until = Until
rulebook-cap = For how many cases

## Ratification
rulebook-ratify-lead = An emergency is done first and judged in time by another person; what is not upheld is on record too.
rulebook-ratify-all = All
rulebook-ratify-waiting = Waiting
rulebook-ratify-judged = Judged
rulebook-ratify-late = Late
rulebook-ratify-upheld = Upheld
rulebook-ratify-not-upheld = Not upheld
rulebook-ratify-none = There is none
rulebook-ratify-none-help = Once somebody does an emergency repair it stands here with its clock.
rulebook-done-by = Done by
rulebook-done-at = Done at
rulebook-ratifiers = Judged by the post
rulebook-case = Order
rulebook-due = To be judged by
rulebook-left = { $span } left
rulebook-late-by = { $span } late
rulebook-was-to-ratify = was to be ratified by { $who } by { $when }, { $span } late
rulebook-late-count = { $n ->
    [one] { $n } emergency repair is not ratified though its time is over
   *[other] { $n } emergency repairs are not ratified though their time is over
}
rulebook-system-rules = Rules of the platform itself
rulebook-countersign-owed = { $who } to countersign, waiting { $span }
rulebook-owed = These wait for you and are late
rulebook-owed-more = { $n } more not ratified in time
rulebook-owed-signatures = { $n ->
    [one] { $n } matter done under an exception waits for your countersignature, for { $span }
   *[other] { $n } matters done under an exception wait for your countersignature, the longest for { $span }
}
rulebook-judged-by = Judged by
rulebook-remark = A word to it
rulebook-uphold = Uphold
rulebook-do-not-uphold = Do not uphold
rulebook-own-emergency = You did this yourself
rulebook-own-emergency-help = The same hands may not ratify it; another person must.

## Calendar
rulebook-calendar-lead = Limits in working time are counted by it: lunch, nights, weekends and holidays do not count, make-up days do. By:
rulebook-calendar-set = Entered { $day }
rulebook-works-today = Today is a working day
rulebook-rests-today = Today is not a working day
rulebook-hours = Working hours
rulebook-weekday = Day
rulebook-weekday-1 = Monday
rulebook-weekday-2 = Tuesday
rulebook-weekday-3 = Wednesday
rulebook-weekday-4 = Thursday
rulebook-weekday-5 = Friday
rulebook-weekday-6 = Saturday
rulebook-weekday-7 = Sunday
rulebook-rest-day = no work
rulebook-holidays = Public holidays
rulebook-workdays = Make-up days
rulebook-vacations = Vacations
rulebook-day-name = Name
rulebook-days = Days
rulebook-days-none = None entered yet.

## Matrix
rulebook-matrix-lead = Drawn from posts, duties, procedures and reading rights alone; nobody types it in.
rulebook-post = Post
rulebook-legend = Legend
rulebook-part-does = Responsible: a step names this post
rulebook-part-answers = Accountable: issues, approves or ratifies, or leads a duty that these steps record
rulebook-part-informed = Informed: may read of it and does none of it
rulebook-part-fallback = Fallback: a case that nobody may move comes here
rulebook-found = Rules and clauses
rulebook-found-more = All clauses that were found
rulebook-step-count = { $n ->
    [one] { $n } step
   *[other] { $n } steps
}
rulebook-matrix-scroll = Swipe the table sideways to see every procedure.
