service-nav-mine = Today's work
service-nav-board = Dispatch board
service-nav-orders = All orders
service-nav-my = My reports
service-nav-report = Report a fault
service-nav-catalogue = Services and pledge

## What an order is made of

service-number = Number
service-category = Category
service-place = Place
service-building = Building
service-state = State
service-worker = Worker
service-requester = Reported by
service-reporter = Reported for them by
service-reported-at = Reported
service-due = Limit
service-urgency = Urgency
service-what = What is wrong
service-contact = Phone
service-source = How it came
service-source-web = web page
service-source-qr = QR code
service-source-phone = by phone
service-source-door = at the door
service-photo = Photo
service-photo-before = as reported
service-photo-after = finished
service-photo-note = added later
service-signed-sheet = Signed sheet
service-signed-sheets = Signed sheets
service-finish-note = What was done
service-took = Time and material
service-labour = Labour
service-material = Material
service-minutes = min
service-yuan = yuan
service-rating = Rating
service-reason = Reason
service-clause = Clause
service-answered = answered
service-finished = Finished
service-facts = The order
service-history = What happened
service-respond-limit = Response limit
service-resolve-limit = Resolution limit
service-confirm-limit = To be confirmed by
service-reopen-limit = May be reopened until
service-imported = Imported
service-imported-note = Imported from another book: today's rules are not applied to it, and it is in none of the figures.
service-open = Open
service-any = All
service-none-yet = none yet

## How the time stands

service-late = late
service-late-count = { $n } late
service-again = sent back or reopened: { $n }
service-emergency = emergency
service-due-paused = paused
service-due-respond = answer by { $when } ({ $span } left)
service-due-respond-late = was to be answered by { $when }, { $span } late
service-due-resolve = to be repaired by { $when } ({ $span } left)
service-due-resolve-late = was to be repaired by { $when }, { $span } late
service-due-respond-plain = answer by { $when }
service-due-respond-late-plain = was to be answered by { $when }, late
service-due-resolve-plain = to be repaired by { $when }
service-due-resolve-late-plain = was to be repaired by { $when }, late
service-paused-for = { $why } · for { $span }
service-loaded = { $who } { $n }
service-loaded-of = { $who } { $n } ({ $parts })
service-loaded-paused = { $n } paused
service-loaded-late = { $n } late
service-routed = nobody may act; routed to { $post }
service-routed-until = nobody may act; routed to { $post }, to be settled by { $when }
service-routed-late = nobody may act; routed to { $post }, was to be settled by { $when }

## Reporting

service-report = Report a fault
service-report-own = For myself
service-report-for = Report for another
service-report-who = Who the report is for
service-report-number = For whom (number, name or phone)
service-report-number-help = The number is surest; a name or phone does where one person has it. The order is theirs, and they confirm it; you stand as who typed it.
service-report-where = Where
service-report-where-help = Building, floor, room
service-report-spot = The exact spot
service-report-elsewhere = Not here
service-report-unknown-place = There is no place “{ $code }”. Type the code under the QR code again, or write where it is.
service-report-closed-place = “{ $code }” is no longer in use. Choose a place that is, or write where it is.
service-report-near-places = Did you mean:
service-report-by-code = Is there a code under the QR code?
service-report-code = Code of the place
service-report-code-help = Where the code cannot be scanned, copy the letters and digits under it
service-report-find = Find the place
service-report-what = What is broken
service-report-closer = Is there danger, or a whole area out? Choose more closely
service-report-closer-label = More closely
service-report-closer-help = If one fits, it takes the place of the choice above
service-report-words = What is wrong
service-report-send = Report it
service-report-follow-note = A page opens that shows how it goes; keep its address: it needs no account, and there you follow, confirm and rate.
service-contact-help = Seen only by whoever handles it; without it, your registered number is used
service-contact-help-visitor = You are not signed in: leave a number to reach you; seen only by whoever handles it

## My reports

service-my-none = You have reported nothing yet
service-my-none-help = When something is broken, scan the code on the wall or report it here.
service-my-confirm = Finished, waiting for your word:

## Where it stands

service-now-reported = Received; waiting for the office.
service-now-accepted = Accepted; waiting to be dispatched.
service-now-dispatched = Dispatched; waiting to be taken. { $who }
service-now-taken = Taken; on the way: { $who }
service-now-on_site = Being repaired by { $who }
service-now-paused = Paused; followed up by { $who }
service-now-done = Finished, says { $who }. The requester is asked to confirm by { $when }; otherwise it is closed as unconfirmed, which counts as no praise.
service-now-confirmed = The requester has confirmed that it works.
service-now-unconfirmed = Nobody confirmed it in time. It is closed as unconfirmed: nobody has said that it works, and it counts as no praise.
service-now-rated = The requester has confirmed and rated it.
service-now-rejected = Not taken on, or ended without repair.
service-now-merged = It is the same matter as another order and is handled there.
service-now-withdrawn = Withdrawn by the requester.

## What happened, in plain words

service-told-report = Reported
service-told-accept = Accepted
service-told-reject = Not taken on
service-told-dispatch = Dispatched to the pool
service-told-dispatch-to = Dispatched to { $who }
service-told-take = Taken
service-told-arrive = On site
service-told-pause = Paused
service-told-resume = Resumed
service-told-finish = Finished, to be confirmed
service-told-confirm = Confirmed: it works
service-told-send-back = Not done: sent back
service-told-rate = Rated
service-told-reopen = Broken again: reopened
service-told-close-unconfirmed = Nobody confirmed in time: closed as unconfirmed
service-told-withdraw = Withdrawn
service-told-emergency = Emergency repair begun
service-told-note = Remark
service-told-file-paper = Signed sheet filed
service-told-reverse = A record was taken back
service-told-import = Imported from another book
service-by-emergency = done under the emergency clause
service-by-exception = done under a published exception

## What can be done

service-actions = What you can do now
service-accept = Accept
service-accept-other = Set category or urgency right
service-as-reported = As reported
service-dispatch = Dispatch
service-redispatch = Dispatch again
service-dispatch-to = To whom
service-dispatch-why = Why again
service-pool = To the pool
service-lacks = lacks { $what }
service-take = Take it
service-arrive = I am there
service-resume = Go on
service-order-resume = Order to resume
service-resume-why = Why it is to be resumed
service-finish = Done
service-finish-more = What was done, time, material
service-finish-photo = Photo of the work
service-pause = Pause
service-pause-why = Why
service-pause-reason = Waiting for what
service-start-emergency = Emergency: start at once
service-emergency-why = What cannot wait
service-confirm = It works: confirm
service-send-back = Not done: send back
service-send-back-why = What is still wrong
service-reopen = Broken again: reopen
service-reopen-why = What is wrong again
service-withdraw = Withdraw the report
service-withdraw-why = Why
service-withdraw-send = Withdraw
service-note = Add a word
service-note-text = What to add
service-note-send = Add
service-reject-tell = Tell the requester
service-rate = Rate it
service-rate-ask = Are you satisfied
service-rate-text = A word to it
service-score-5 = Very good
service-score-4 = Good
service-score-3 = Fair
service-score-2 = Poor
service-score-1 = Very poor
service-reverse = Reverse record { $record } ({ $step })
service-reverse-why = What was wrong
service-reverse-send = Reverse

## Ratification

service-ratify-waits = Emergency record { $record } waits to be ratified
service-ratify-by = to be ratified by { $when }
service-ratify-late = was to be ratified by { $who } by { $when }, { $span } late
service-ratify-remark = Remark
service-ratify-yes = Ratify
service-ratify-no = Do not ratify
service-ratified = Emergency record { $record } was ratified
service-not-ratified = Emergency record { $record } was not ratified
service-to-ratify = Emergency repairs to be ratified

## Today's work

service-mine-none = Nothing is waiting for you
service-mine-none-help = New work is listed here, the most urgent first.
service-mine-free = Nobody's yet

## The board

service-column-waiting = To dispatch
service-column-working = At work
service-column-paused = Paused
service-column-done = To be confirmed
service-stuck = Orders that nobody may move
service-load = In hand
service-load-count = { $n } in hand
service-no-workers = Nobody holds a post that takes orders now.

## Lists

service-orders-none = No such orders
service-orders-none-help = Try another filter.
service-narrower = By category, building and person
service-narrow = Filter
service-filter-open = Open
service-filter-late = Late
service-filter-reported = To accept
service-filter-done = To be confirmed
service-filter-unconfirmed = Closed unconfirmed
service-filter-closed = Closed
service-filter-all = All
service-met = Whether met
service-met-all = All
service-met-yes = Those that meet it
service-met-no = Those that do not
service-by-timeliness = Support in time: orders whose limit fell in the span.
service-by-response = Response in time: orders whose response limit fell in the span.
service-by-conformance = Service to standard: orders closed in the span.
service-by-span = { $from } to { $until }

## The pledge

service-pledge = Our pledge
service-pledge-lead = What is repaired, how soon and by which clause stands here; whether it was in time, the record says.
service-pledge-number = Every report has a number, an owner, a limit and an end.
service-pledge-confirm = The requester confirms within { $n } days; otherwise the order is closed as unconfirmed, which counts as no praise.
service-pledge-reopen = What breaks again within { $n } days is reopened on the same order.
service-pledge-teaching = A fault in a room where lessons are given is raised by one level in working hours.
service-limits = Limits
service-kinds = What is repaired
service-pauses = When work may pause
service-rejects = When a report is not taken on
service-clock-runs = Clock
service-clock-always = day and night
service-clock-working = working hours
service-clock-stops = the clock stops
service-clock-goes-on = the clock goes on
service-shown-at-end = Shown at the end
service-in-words = In people's words

## The paper

service-paper = Print the form
service-sheet = Repair order
service-sheet-back = Back
service-sheet-hint = Print it on A4 with the browser's print.
service-sheet-file = File the signed sheet
service-sheet-return = File the signed sheet here.
service-sheet-foot = By { $clause }. One copy; once signed, a photo or scan of it goes back to the order.
service-sheet-requester = Requester
service-sheet-worker = Worker
service-sheet-office = Support services
service-sheet-confirmed = confirmed in the system
service-sheet-unconfirmed = closed unconfirmed

## Two figures

service-figure-timeliness = Support in time
service-figure-timeliness-definition = Of the orders whose limit fell in the span, those finished within it; pauses do not count, nor do withdrawn and rejected orders.
service-figure-conformance = Service to standard
service-figure-conformance-definition = Of the orders closed in the span, those confirmed by the requester, answered in time, neither sent back nor reopened, and ratified where an emergency; unconfirmed ones do not meet it.
service-figure-response = Response in time
service-figure-unconfirmed = Unconfirmed
service-figure-imported = { $n } imported orders are counted in none of the figures above.

## Behind the figures; fewer taps

service-figure-nothing = Nothing to judge in this span yet
service-figure-response-told = { $part } of { $whole } answered in time
service-figure-timeliness-told = { $part } of { $whole } finished in time
service-figure-conformance-told = { $part } of { $whole } closed to standard
service-figure-reported = Reported
service-figure-rejected = Rejected
service-wrong = What went wrong, and why
service-missed-timeliness = { $n } not finished in time
service-missed-conformance = { $n } not to standard
service-why = Why (one order may have several reasons)
service-where = In which kind of work
service-why-finished-late = Finished, but late
service-why-not-finished = Not finished when it was due
service-why-answered-late = Answered late
service-why-unconfirmed = Nobody confirmed it
service-why-again = Sent back or reopened
service-why-unratified = Emergency repair not ratified
service-of-whole = { $n } of { $whole }
service-part-of-whole = { $part } / { $whole }
service-open-all = Open each
service-course = The last { $n } weeks
service-course-summary = Support in time and service to standard by week, in per cent
service-week = Week from
service-span = Span
service-span-days = Last { $n } days
service-by-total = { $n } in all.
service-by-unconfirmed = Unconfirmed: orders closed in the span.
service-by-rated = Rated: orders closed in the span.
service-by-again = Sent back or reopened: orders closed in the span.
service-by-answered-late = Answered late: orders closed in the span.
service-by-unratified = Emergency repairs not ratified: orders closed in the span.
service-by-finished-late = Finished late: orders whose limit fell in the span.
service-by-not-finished = Not finished when due: orders whose limit fell in the span.
service-by-reported = Orders reported in the span.
service-by-rejected = Rejected: orders that ended in the span.
service-filter-paused = Paused
service-dispatch-now = Dispatch
service-accept-only = Accept only
service-finish-camera = Photo and done
service-finish-camera-help = Sent as soon as the photo is taken
service-finish-with-words = Finish with details
service-report-more-kinds = More kinds
service-report-more = More: exact spot, phone
service-report-more-for = Exact spot
service-proof = Proof
service-proof-lead = Every record of this order is in the ledger. Download the bundle and check it with houqin-verify on your own machine: you need not trust this platform.
service-proof-download = Download the bundle
service-proof-how = To check: take the key’s fingerprint from where the school published it, and run
service-load-late = { $n } of them late
service-pool-help = whoever is free takes it
service-proof-key = FINGERPRINT
service-found = Orders
service-found-more = All orders that were found
service-known = What was done last time ({ $n })
service-known-here = The same kind, at this place
service-known-alike = Elsewhere, told in like words
service-known-done = What was done:
service-unit = Unit that reported
service-first-aid = Until someone comes, you can:
service-report-which-place = Which place do you mean?

## Joining, merging, complaining

service-already = { $n ->
    [one] One fault here is reported and not repaired yet
   *[other] { $n } faults here are reported and not repaired yet
}
service-already-lead = If it is the same, tap “Me too”: nothing more to fill in, and you are told when it is repaired. If not, go on below.
service-already-more = { $n } more
service-already-since = reported { $when }
service-join = Me too
service-people = { $n } waiting
service-others = { $n ->
    [one] One more person meets this
   *[other] { $n } more people meet this
}
service-waiting = How many wait
service-joined = You follow this order
service-joined-lead = You are told when it is repaired. The requester's words and photos are seen by the requester and those who handle it alone.
service-my-joined = What I met too
service-merge = The same as another: merge
service-merge-lead = This order becomes part of the one whose limit runs out first, and its requester follows that one; limits and figures are counted by that one alone. Tap one, or give its number.
service-merge-main = Into which (number)
service-merge-why = Why they are the same
service-merge-send = Merge
service-merged-into = Merged into { $number }
service-merged-here = Merged into this one
service-nav-complaints = Complaints
service-complain = Not satisfied: complain
service-complain-lead = A complaint does not go to those who handle this order: a named post answers it in writing by a set time, on this order.
service-complain-text = What you are not satisfied with, and what you would like
service-complain-send = Send the complaint
service-complaint-waits = Complaint (record { $record }): { $post } answers by { $when }
service-complaint-late = Complaint (record { $record }): { $post } should have answered by { $when }
service-complaint-answered = Complaint (record { $record }) answered: { $outcome }
service-complaint-open = To be answered
service-complaint-post = Answered by
service-complaint-due = Answered
service-complaint-until = to be answered by { $at }
service-complained-at = Complained
service-complaints-lead = Those to be answered first, by their limit.
service-complaints-none = No complaints
service-complaints-none-help = Whatever requesters complain of on their orders stands here.
service-outcome = Is it upheld
service-outcome-upheld = Upheld
service-outcome-partly = Partly upheld
service-outcome-unfounded = Not upheld
service-answer-to = Answer the complaint (record { $record })
service-answer-text = What was found, and what is done
service-answer-send = Answer
service-answer-said = The answer:
service-told-join = Somebody else met it
service-told-merge = Merged into another order
service-told-complain = Complained
service-told-answer = The complaint was answered
service-keep = Keep this link
service-keep-lead = You have not signed in: by this link, or by the code below, you follow, add, confirm, rate and complain.
service-keep-code = Code
service-keep-code-help = Where the link is lost, type the code at
service-keep-copy = Copy the link
service-keep-copied = Copied
service-keep-qr = QR code of the link
service-voice = Voice note
service-voice-note = Rather say it than write it
service-voice-note-help = Some two minutes at most; like words, it is heard by those who handle it alone
service-voice-download = Download the voice note
service-report-lost = Reported already? Follow it by its code
service-report-caller = No account? What the caller is called
service-report-caller-help = Fill in this one or the one above. Who has no account cannot confirm, and the order is closed as unconfirmed; leave their number below.
service-caller-is = { $name } (no account)
## The figures cut, charted, by month; the pledge

service-figures-back = The three figures
service-coverage = Management in place
service-span-week = This week
service-span-last-week = Last week
service-span-month = This month
service-span-last-month = Last month
service-span-term = This term
service-span-custom = From and to any day
service-span-from = From (that day too)
service-span-to = To (that day too)
service-span-show = Show
service-span-told = { $from } to { $to }
service-more-cuts = The figures side by side
service-more-cuts-help = By unit, building, category, urgency, person
service-more-charts = Charts
service-more-charts-help = Trend, buildings, categories, age of what is open, early and late, hours
service-more-month = Monthly report
service-more-month-help = On A4, to print, sign and stamp
service-more-pledge = The pledge, and how it is kept
service-more-pledge-help = Seen without an account
service-cut = How they are cut
service-cut-unit = Unit
service-cut-building = Building
service-cut-category = Category
service-cut-urgency = Urgency
service-cut-person = Person
service-cut-without-unit = Not taken yet, or the post is gone
service-cut-without-building = No building
service-cut-without-category = No category
service-cut-without-urgency = No urgency
service-cut-without-person = Nobody has it yet
service-cut-note = What stands above contains what stands below: a unit those under it, a category the closer ones. An order belongs to the unit of the post that last took it. Every number opens to its orders.
service-person-own = Only your own line is here; others' names and numbers are for the posts that may read them.
service-bands = Where everybody stands ({ $n })
service-band-0 = Below 60%
service-band-60 = 60% to 75%
service-band-75 = 75% to 90%
service-band-90 = 90% and more
service-band-persons = { $n ->
    [one] { $n } person
   *[other] { $n } persons
}
service-band-few = Fewer than five persons: not told, so that nobody is guessed.
service-figure-again = Sent back or reopened
service-figure-reopened = Reopened
service-figure-repeat = Repeat failures
service-figure-response-definition = Of the orders whose response limit fell in the span, those answered within it; withdrawn ones do not count.
service-by-satisfied = Satisfied: orders closed in the span that the requester scored; own work does not count.
service-by-reopened = Reopened: orders reported in the span, opened again after they were closed.
service-by-repeat = Repeat failures: orders reported in the span at a place where the same kind of thing had been repaired within the days set.
service-by-finished = Finished orders whose limit fell in the span.
service-by-open = Open orders.
service-by-late = Open orders, late or not.
service-by-paused = Open orders, paused or not.
service-grid-part = met
service-grid-whole = judged
service-grid-asked = Asked
service-grid-answered = Answered
service-grid-satisfied = Satisfied
service-grid-low = Interval from, %
service-grid-high = Interval to, %
service-grid-orders = Orders
service-satisfaction = Satisfaction
service-satisfaction-rate = Response rate
service-satisfaction-unheard = Silent
service-satisfaction-short = { $low }–{ $high }, { $answered } of { $asked } answered
service-satisfaction-silent = { $asked } asked, nobody has answered
service-satisfaction-nobody = Nobody has answered in this span: there is no satisfaction to tell.
service-satisfaction-told = { $share } of those who answered are satisfied; 95% interval { $low } to { $high }; mean score { $mean } ({ $answered } answers)
service-satisfaction-sentence = { $asked } asked, { $answered } answered ({ $rate }); { $share } of these are satisfied, 95% interval { $low } to { $high }.
service-satisfaction-rules = Four and more count as satisfied. Silence does not; whoever repaired their own report is not asked and cannot rate. The interval is Wilson's (1927): the fewer answers, the wider.
service-score-other = Score { $n }
service-bar-told = { $n } · { $share } in time
service-chart-building = By building
service-chart-category = By category
service-chart-side-summary = How many were reported in the span, and how many were repaired in time
service-chart-age = How long what is open has been open
service-chart-age-summary = Open at this moment, counted from the report
service-age-0 = up to 1 day
service-age-1 = 1–3 days
service-age-2 = 3–7 days
service-age-3 = 7–14 days
service-age-4 = 14–30 days
service-age-5 = over 30 days
service-chart-lateness = Early and late
service-chart-lateness-summary = Finished minus due, of the orders whose limit fell in the span
service-lateness-0 = early by over 3 days
service-lateness-1 = early by 1–3 days
service-lateness-2 = early by up to 1 day
service-lateness-3 = late by up to 1 day
service-lateness-4 = late by 1–3 days
service-lateness-5 = late by 3–7 days
service-lateness-6 = late by over 7 days
service-chart-hour = When things are reported
service-chart-hour-summary = Reports by day of the week and hour: the larger and darker the dot, the more
service-weekday = Day
service-weekday-0 = Mon
service-weekday-1 = Tue
service-weekday-2 = Wed
service-weekday-3 = Thu
service-weekday-4 = Fri
service-weekday-5 = Sat
service-weekday-6 = Sun
service-month = Monthly report
service-month-name = { $month ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[12] December
} { $year }
service-month-before = The month before
service-month-after = The month after
service-month-beside = This month and the one before
service-month-measure = Figure
service-month-now = This month
service-month-last = Month before
service-month-why = Why
service-month-more = { $n } more lines: see the figures side by side.
service-month-note = Management in place is as of the day of printing; all else goes by the limits and endings of the month. Behind satisfaction stand the satisfied and the answers. Definitions and formulas: the document on the figures.
service-month-made = Made by
service-month-checked = Checked by
service-month-office = The office
service-month-foot = Computed from the ledger; nothing is typed in, and each number opens to its orders.
service-share-told = { $share } ({ $part } / { $whole })
service-kept = Our pledge, and how it is kept
service-kept-lead = How soon we promise to come and to repair, and how far that was kept in { $month }.
service-kept-response = Answered in time
service-kept-timeliness = Repaired in time
service-kept-kinds = By category
service-kept-few = Fewer than { $n }: not told apart
service-kept-unconfirmed = Of { $whole } closed, nobody confirmed { $part }; they do not count as satisfied.
service-kept-note = Nobody's data is on this page; no share is told of fewer than { $n } orders. Computed from the ledger; nothing is typed in.
service-settings = Settings
service-settings-lead = Days and switches; each change is on record.
service-setting-repeat_days = Days within which the same place and category is a repeat failure
service-setting-confirm_days = Days for the requester to confirm
service-setting-reopen_days = Days for reopening
service-setting-rating_scale = Highest score
service-setting-pool = Orders may go to the pool (1 yes, 0 no)
service-setting-teaching_raise = Raise urgency where lessons are given (1 yes, 0 no)
service-setting-public_board = Show the pledge and how it is kept without an account (1 yes, 0 no)
service-setting-save = Set
service-keep-lead-joined = You have not signed in: by this link, or by the code below, you see at any time how it stands.
service-nav-small = Small repairs
service-small = Small repairs
service-small-sheet = Small repairs of the month
service-small-lead = Repairs with material up to { $limit } are not signed for one by one: one sheet a month is printed, signed, and filed as a photo.
service-small-month = Month
service-small-orders = Orders
service-small-signed = Signed
service-small-none = No small repair is finished yet
service-small-none-help = Orders that are finished with material within the limit are listed here, by the month in which they were finished.
service-small-empty = No small repairs in { $month }
service-small-file = File a signed sheet
service-small-is-signed = Signed and filed
service-small-running = Month not over
service-small-running-help = Print and sign it after the last day of the month: what is printed now will still change.
service-small-nothing = nothing to sign
service-small-to-sign = To be signed
service-small-all = All months
service-small-csv = Download CSV
service-small-changed = Changed since signed
service-small-changed-help = Orders or figures have changed since this was signed. Below is the sheet as it is now: print it again, have it signed, and file it.
service-small-signed-told = Filed by { $who } on { $when } as { $number }: { $n ->
    [one] one order
   *[other] { $n } orders
}, material { $material }.
service-small-elsewhere = Other places
service-small-building = { $building } ({ $n ->
    [one] one order
   *[other] { $n } orders
})
service-small-sum = Sum
service-small-line = No.
service-small-yuan = Material (yuan)
service-small-minutes = Minutes
service-small-made = In charge
service-small-checked = Checked
service-small-office = Head
service-small-foot = Repairs with material up to { $limit } stand on this sheet; the last eight characters of its number follow from the orders and figures on it. Once signed and stamped, a photo or scan of it is filed.
service-small-about = { $n ->
    [one] one order
   *[other] { $n } orders
}, material { $material }
service-told-sign-month = Signed sheet of a month filed
service-board-stages = By stage
service-board-days = By person and day
service-days-lead = Today is { $today } with { $left } of working time left; { $all } up to the end of { $next }. Each number opens to its orders.
service-days-late = Late
service-days-today = Due today
service-days-tomorrow = Due tomorrow
service-days-next = Due by { $day }
service-days-later = Due later
service-days-stopped = Clock stopped
service-days-all = All
service-days-sum = All together
service-days-nobody = Nobody yet
service-days-takes-none = Takes no orders now
service-work-today = Work for today
service-work-tomorrow = Work up to tomorrow
service-work-next = Work up to { $day }
service-work-about = about { $span }
service-work-of = { $work } of { $time }
service-work-unknown = { $n ->
    [one] and { $n } order of unknown length
   *[other] and { $n } orders of unknown length
}
service-work-over = Too much
service-work-tight = Tight
service-work-fits = Fits
service-work-how = How these are counted
service-work-usual = Usual labour
service-work-told = Orders it rests on
service-work-not-known = fewer than 5, not told
service-work-explained = Work is the number of orders times the usual labour of their category: the median of those of its newest 200 orders that told their labour when they were finished. With fewer than 5 nothing is told and the orders are only counted. The time is what the school's calendar has left of working hours; leave and other errands are not taken off. Work for today is what is late and what is due today.
service-days-explained = An order is due by the limit that runs out first: of the answer while nobody has answered, else of the repair; by the school's own days, not by UTC. The clock is stopped where a pause stopped it, and where there is no limit. What is finished and waits to be confirmed is not in it.
service-by-due-late = Still to be done, and late.
service-by-due-today = Still to be done, due today.
service-by-due-next = Still to be done, due after today and up to the next working day.
service-by-due-later = Still to be done, due after that.
service-by-due-stopped = Still to be done, with no clock running.
service-by-due-any = Still to be done.
service-bulk = { $n ->
    [one] { $n } order
   *[other] { $n } orders together
}
service-bulk-do = Do together what is ticked
service-bulk-all = Tick all on this page
service-bulk-tick = Tick { $number }
service-bulk-lead = Choose what to do; it is first shown what each would come to. Each stands by itself: what is refused stops none of the others.
service-bulk-none = Nothing is ticked
service-bulk-none-help = Tick in the list of orders what is to be done together, at most 50 at once.
service-bulk-nothing = Under your posts there is nothing to do to these orders together.
service-bulk-act = { $what } ({ $n })
service-bulk-out = Not possible as they stand, and left out: { $numbers }
service-bulk-show = See what each comes to
service-bulk-reason = Why it is dispatched again (if it was before), or a word to the worker
service-bulk-main = Into { $number }, whose limit runs out first of these: the others become part of it, their requesters follow it, and limits and figures are counted once, by it.
service-work-none-left = { $work }, no working time left
