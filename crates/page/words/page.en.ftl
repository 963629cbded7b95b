page-skip = Skip to content
page-menu = Menu
page-menu-close = Close menu
page-nav = Main navigation
page-nav-phone = Shortcuts
page-account = My account
page-language = Language
page-theme = Appearance
page-theme-auto = System
page-theme-light = Light
page-theme-dark = Dark
page-sign-out = Sign out
page-search = Search
page-search-label = Search numbers, words, places, people, rules
page-demo = Sample data: the school, the people and the records here are invented. Try anything.
page-signed-in-as = Signed in as
page-integrity = { $count } records · sealed { $when }
page-integrity-check = Verify
page-fingerprint = Fingerprint
page-required = required
page-optional = optional
page-choose = Choose
page-choose-file = Choose a file
page-take-photo = Take or choose a photo
page-photo-hint = Up to { $n }; made smaller before sending
page-photos = Photos
page-photo-n = Photo { $n }
page-show-password = Show password
page-errors-title = { $n ->
    [one] One thing needs correcting
   *[other] { $n } things need correcting
}
page-refusal-title = This was not done
page-refusal-clause = Read the clause
page-flash-good = Done
page-flash-info = Note
page-flash-warn = Attention
page-flash-bad = Error
page-dismiss = Dismiss
page-sort = Sort by { $column }
page-sorted-up = ascending
page-sorted-down = descending
page-previous = Previous
page-next = Next
page-first = First page
page-pages = Pages
page-filters = Filters
page-filter-clear = Clear filters
page-breadcrumbs = You are here
page-all = All
page-yes = Yes
page-no = No
page-none = None
page-unknown = —
page-post = Post
page-on-behalf = on behalf of { $who }
page-clause = Under
page-record = Record
page-receipt = Receipt
page-proof = Proof
page-changed = Changed
page-from-to = from { $from } to { $to }
page-claimed = time as claimed
page-imported = imported
page-timeline = What happened
page-steps = Progress
page-step-done = done
page-step-current = in progress
page-step-ahead = not started
page-step-returned = returned
page-step-skipped = not needed
page-urgency-now = Now
page-urgency-soon = Urgent
page-urgency-normal = Normal
page-urgency-later = Can wait
page-definition = How it is computed
page-open-records = Open the records ({ $count })
page-target = Target { $value }
page-trend = Trend: { $values }
page-trend-none = No data
page-chart-table = Show the data
page-chart-loading = Loading chart…
page-call = Call
page-as-pdf = Open as PDF
page-scan = Scan to open this matter
page-sheet-number = Number
page-sheet-printed = Printed { $when }
page-sheet-signature = Signature
page-sheet-stamp = Stamp
page-sheet-date = Date
page-sheet-year-month-day = ____ / ____ / ______
page-copy = Copy
page-copied = Copied
page-copy-mark = Copy { $n }
page-sending = Sending…
page-column-count = { $n ->
    [one] 1 matter
   *[other] { $n } matters
}
page-of = { $part } of { $whole }
page-progress = { $part } of { $whole } done
page-rating = { $n } out of { $max }
page-minutes = { $m } min
page-hours = { $h } h
page-hours-minutes = { $h } h { $m } min
page-days = { $d ->
    [one] 1 day
   *[other] { $d } days
}
page-days-hours = { $d } d { $h } h
page-working = { $span } of working time
page-working-half = half a working day
page-working-days = { $d ->
    [one] { $d } working day
   *[other] { $d } working days
}
page-working-days-part = { $d ->
    [one] { $d } working day and { $span }
   *[other] { $d } working days and { $span }
}
page-money = ¥{ $amount }
page-results = { $n ->
    [one] 1 result
   *[other] { $n } results
}
page-showing = { $n } on this page
page-expand = Expand
page-confirm-cancel = Not now, close

page-erased = (erased)
page-clock = Duty clock
page-unknown-person = visitor
page-clause-not-in-force = not in force
page-photos-again = Please choose the photos again: the form before was not taken.
page-voice-record = Press to record
page-voice-stop = Recording; press to stop

page-csv = Download this table (CSV)
page-plot-none = Nothing to draw in this span yet
page-plot-value = { $label }: { $value }

## The bell

page-bell = Notices, { $n } unread
page-bell-none = Notices, none unread
page-tablet-done = Done, sign out
page-keypad-clear = Clear
page-keypad-back = One back
