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
service-routed = nobody may act; routed to { $post }
service-routed-until = nobody may act; routed to { $post }, to be settled by { $when }
service-routed-late = nobody may act; routed to { $post }, was to be settled by { $when }

## Reporting

service-report = Report a fault
service-report-own = For myself
service-report-for = Report for another
service-report-who = Who the report is for
service-report-number = Number of the requester
service-report-number-help = The order belongs to the requester, who confirms it; you are recorded as who reported it for them.
service-report-where = Where
service-report-where-help = Building, floor, room
service-report-spot = The exact spot
service-report-elsewhere = Not here
service-report-unknown-place = There is no place with this code in use; write where it is.
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
service-ratify-late = was to be ratified by { $when }
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
service-figure-score = Mean score
service-figure-rated = Response rate of ratings
service-figure-imported = { $n } imported orders are counted in none of the figures above.

## Behind the figures; fewer taps

service-figure-nothing = nothing to judge in this span yet
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
service-course = The last eight weeks
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
