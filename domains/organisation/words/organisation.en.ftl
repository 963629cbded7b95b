## Navigation

organisation-nav-posts = Posts and appointments
organisation-nav-people = People
organisation-nav-places = Places and QR codes
organisation-nav-duties = Duties

## In common

organisation-code = Code
organisation-code-help = Small letters, digits and hyphens; it does not change later. For example repair-worker.
organisation-name = Name
organisation-name-zh = Name in Chinese
organisation-name-en = Name in English
organisation-clause = Clause
organisation-founding-clause = Founding clause
organisation-clause-choice = Article { $no }: { $text }
organisation-state = State
organisation-save = Save the change
organisation-actions = What can be done
organisation-days = days
organisation-any = All
organisation-narrower = Narrow by unit or kind
organisation-narrow = Narrow
organisation-from-until = { $from } – { $until }
organisation-since = since { $from }
organisation-until = until { $until }

## Units

organisation-unit = Unit
organisation-units = Units
organisation-unit-whole = The whole school (no unit)
organisation-unit-top = (directly under the school)
organisation-unit-above = Unit above
organisation-unit-add = Add a unit
organisation-unit-change = Change this unit
organisation-unit-close = Close this unit
organisation-unit-close-question = A unit closes once no post in use and no unit is under it. Its code is not given again; old records stay as they are.
organisation-unit-close-sure = Close the unit
organisation-posts-n = { $n ->
   [one] 1 post
  *[other] { $n } posts
 }
organisation-vacant-n = { $n } vacant

## Posts

organisation-posts-lead = Responsibility belongs to the post; people hold it for a time. Each post says by which clause it was founded and who holds it now.
organisation-post = Post
organisation-posts = Posts
organisation-holders = Held by
organisation-holders-now = Who holds it now
organisation-duties-count = Duties
organisation-show-in-use = In use
organisation-show-held = Held
organisation-show-vacant = Vacant
organisation-show-shared = Shared among schools
organisation-show-closed = Closed
organisation-posts-none = There are no such posts
organisation-posts-none-help = Look at another unit or state.
organisation-vacant = Nobody
organisation-vacant-help = While a post is vacant nobody answers for its duties. Please appoint somebody, or somebody acting for the time being.
organisation-post-closed = Closed
organisation-shared-post = Shared among schools
organisation-post-facts = The post
organisation-post-add = Add a post
organisation-post-change = Change this post
organisation-post-close = Close this post
organisation-post-close-question = A post closes once nobody holds it and it answers for no duty. Its code is not given again; old records stay as they are.
organisation-post-close-sure = Close the post
organisation-held-by = How it is held
organisation-held-appointed = By appointment
organisation-held-member = By every member of the school
organisation-held-anyone = By anyone, without signing in
organisation-held-clock = By the clock, by no person
organisation-held-import = By imports, by no person
organisation-shared = Several schools share this post
organisation-shared-help = For example somebody from the district's accounts centre.
organisation-risk = Integrity risk
organisation-risk-none = Not rated
organisation-risk-low = Low
organisation-risk-medium = Medium
organisation-risk-high = High
organisation-backup = Post that stands in
organisation-backup-none = None
organisation-summary-zh = What it is for, in Chinese
organisation-summary-en = What it is for, in English
organisation-steps-of-post = Steps it may do
organisation-step = Step
organisation-procedure = Procedure
organisation-steps-none = No procedure gives this post a step.
organisation-apart-of-post = Posts it may not be joined with
organisation-apart-none = No post is kept apart from it.
organisation-not-with = Not together with
organisation-pair = What is kept apart
organisation-tier = How strictly
organisation-tier-never = Never
organisation-tier-compensable = By exception only
organisation-tier-notice = Shown openly
organisation-acts-apart = Acts that the same hands may not join on one case
organisation-acts-apart-what = Which acts

## Appointments

organisation-appoint = Appoint
organisation-appointments = Appointments
organisation-appointments-none = There is no appointment on record.
organisation-person = Person
organisation-tenure = Tenure
organisation-tenure-regular = Regular
organisation-tenure-acting = Acting
organisation-tenure-delegated = Delegated
organisation-tenure-shared = Shared
organisation-dates = From and until
organisation-state-current = Current
organisation-state-future = To come
organisation-state-ended = Ended
organisation-joins-notice = Joined, shown openly
organisation-ended-by = by record { $record }
organisation-stands-for = for { $who }
organisation-stands-for-whom = For whom
organisation-stands-for-whom-help = Only for an acting appointment; the stand-in's hands count as the holder's.
organisation-stands-for-nobody = For nobody
organisation-from = From
organisation-from-help = From now, if left empty.
organisation-until-when = Until
organisation-until-when-help = From this moment on no longer held; open if left empty.
organisation-delegate = Delegate
organisation-delegate-lead = While you are away another may act in your post. Their hands count as yours: what you may not do, they may not do for you.
organisation-delegate-to = To whom
organisation-delegate-until = Until
organisation-delegate-until-help = It ends by itself then, and not after your own appointment.
organisation-end-appointment = End it
organisation-end-appointment-question = From then on this person acts no longer under this post. What they did stays on record; their delegations of this post end with it.
organisation-end-appointment-sure = End the appointment
organisation-end-when = When
organisation-end-when-help = At once, if left empty.

## Duties

organisation-duty = Duty
organisation-duties-lead = Each duty has exactly one post that answers directly. Whether it is covered is read from the record alone: the post is held, and what is expected was done in time.
organisation-duties-all = Duties
organisation-duties-open = Not covered
organisation-duties-vacant = Post vacant
organisation-duties-overdue = Overdue
organisation-duties-unmeasured = Not yet measurable
organisation-duties-covered = Covered
organisation-duties-bridge = { $all } duties = { $covered } covered + { $open } not covered + { $unmeasured } not measurable yet. Not covered are those of vacant posts and those overdue; “management in place” is covered ÷ (covered + not covered).
organisation-duties-none = There are no such duties
organisation-duties-none-help = Look at another state.
organisation-duties-of-post-none = This post has no duty yet.
organisation-answers = Answers directly
organisation-leads = Leads
organisation-leads-help = The posts above it that lead this duty; may be left empty.
organisation-responsibility = Responsibility
organisation-duty-vacant = Post vacant
organisation-duty-covered = Covered
organisation-duty-overdue = Overdue
organisation-duty-unmeasured = Not yet measurable
organisation-interval = Interval
organisation-every = Longest interval
organisation-every-help = An act is expected at least every so many days; 0 means on demand.
organisation-every-days = { $n ->
   [one] daily
  *[other] every { $n } days
 }
organisation-on-demand = On demand
organisation-last-done = Last done
organisation-evidence = Shown by which acts
organisation-evidence-help = A record of one of these shows that the duty was done.
organisation-evidence-none = None chosen, so the record cannot show it
organisation-duty-add = Set a new duty
organisation-duty-change = Change this duty
organisation-duty-end = End this duty
organisation-duty-end-question = From then on it no longer counts in “management in place”; old records stay as they are.
organisation-duty-end-sure = End the duty
organisation-joined-title = { $n ->
   [one] One person joins posts that are kept apart
  *[other] { $n } times one person joins posts that are kept apart
 }
organisation-excepted-until = excepted until { $until }
organisation-vacant-posts-title = { $n ->
   [one] One post is held by nobody
  *[other] { $n } posts are held by nobody
 }
organisation-alone = Posts that rest on one person
organisation-alone-n = { $n } of them with nobody to stand in
organisation-backed = Somebody stands in
organisation-not-backed = Nobody stands in

## People

organisation-people-lead = Who is at the school, the posts they hold, and who has left.
organisation-people-search = Name or number
organisation-people-here = Here
organisation-people-left = Left
organisation-people-all = All
organisation-people-none = Nobody is enrolled yet
organisation-people-none-help = Enrol somebody above; for many, use houqin import people on the server to read a sheet.
organisation-people-not-found = Nobody was found
organisation-people-not-found-help = Check the name or number, or clear the filters.
organisation-number = Number
organisation-number-help = One for each person of the school, for example 2026018.
organisation-kind = Kind
organisation-kind-staff = Staff
organisation-kind-worker = Worker
organisation-kind-student = Student
organisation-kind-parent = Parent
organisation-kind-guest = Guest
organisation-here = Here
organisation-left = Left
organisation-erased-mark = Erased
organisation-phone = Phone
organisation-login = Name to sign in with
organisation-login-help = Leave it empty where there is no account.
organisation-skills = Skills and certificates
organisation-skills-help = Where a certificate is named, tick it once you have seen it.
organisation-skills-none = No skill is registered.
organisation-by-certificate = needs { $what }
organisation-enrol = Enrol a person
organisation-enrolled-on = Enrolled
organisation-left-on = Left
organisation-person-facts = Who it is
organisation-person-change = Change
organisation-invite = Invite to set a password
organisation-invite-lead = Makes a link, good once, with which they set a password of their own; nobody else learns it.
organisation-invited-on = Invited
organisation-leave = Record the leaving
organisation-leave-question = From then on this person can no longer act; all their appointments end at once, also those that stand for them.
organisation-leave-ends = { $n ->
   [0] No appointment ends with it.
   [one] One appointment ends with it.
  *[other] { $n } appointments end with it.
 }
organisation-leave-sure = Record the leaving
organisation-erased-title = Personal data erased
organisation-erased-note = Name, phone and what this person wrote are gone for good; the records stay and name them by id alone.
organisation-copy-own = A copy of my data
organisation-copy = A copy of this person's data
organisation-erase = Erase personal data
organisation-erase-when = This person has left. Where the law asks for it, their personal data can be erased.
organisation-erase-title = What is erased does not come back
organisation-erase-means-name = Name and phone vanish from every page, table and record and are shown as “(erased)”.
organisation-erase-means-words = What they reported, their contacts, remarks and photos go with it; nobody can read them again.
organisation-erase-means-stays = The records stay: what was done, when and by which clause can still be verified; number and posts remain.
organisation-erase-means-never = The key is destroyed, and a restored backup is erased again; there is no way back.
organisation-erase-basis = Legal basis
organisation-erase-basis-help = For example: Personal Information Protection Law, article 47. It is kept in clear for ever: write nothing personal.
organisation-erase-understood = I have checked whom this concerns, and know that it does not come back
organisation-erase-sure = Erase for good
organisation-erase-not = Your posts may not erase this person's data, or they are erased already.

## Places

organisation-place = Place
organisation-places-lead = Campus, building, floor, room. Each has a short code and a QR code that leads to the report of a fault.
organisation-places-search = Code or name
organisation-places-tree = Campus and buildings
organisation-inside = Places inside
organisation-label = Label
organisation-places-none = There are no places yet
organisation-places-none-help = Add the campus first, then what lies in it. Where there is a sheet, import it on the server by the command below (CSV or XLSX with the columns code, name, kind, parent, teaching).
organisation-places-not-found = No place was found
organisation-places-not-found-help = Check the code or name, or clear the search.
organisation-places-nothing-inside = Nothing lies in it
organisation-places-nothing-inside-help = Its own QR code is all that is needed here.
organisation-place-campus = Campus
organisation-place-building = Building
organisation-place-floor = Floor
organisation-place-room = Room
organisation-place-outdoor = Outdoors
organisation-place-code = Short code
organisation-place-code-help = Printed under the QR code: letters, digits and hyphens, for example JX301.
organisation-place-name = Name
organisation-place-above = Inside
organisation-place-top = (at the top)
organisation-place-add = Add a place
organisation-place-add-inside = Add a place inside
organisation-place-change = Change this place
organisation-place-reopen = Use it again
organisation-place-close = Close this place
organisation-place-close-question = Nothing more can be reported there; its code and old records stay, and it can be used again later.
organisation-place-close-sure = Close the place
organisation-place-close-not-yet = There are places in use inside; close or move them before this one.
organisation-place-closed = Closed
organisation-teaching = Lessons are given in it
organisation-teaching-help = Reports from where lessons are given go first.
organisation-teaching-mark = Lessons
organisation-codes = Print QR codes
organisation-codes-short = QR codes
organisation-codes-n = { $n ->
   [one] One label.
  *[other] { $n } labels.
 }
organisation-codes-hint = Print from the browser on A4, cut along the dashed lines and put them beside the doors.
organisation-codes-more = Too many for one sheet: the first 600 are shown. Please print by building or floor.
organisation-codes-none = There is nothing to print
organisation-codes-none-help = A campus has no label of its own; add buildings, floors or rooms first.
organisation-codes-pdf = Make a PDF
organisation-codes-stock = Label stock
organisation-codes-stock-a4-by24 = A4, 24 a sheet (70 × 37 mm)
organisation-codes-stock-a4-by10 = A4, 10 a sheet (99.1 × 57 mm)
organisation-codes-stock-a4-by40 = A4, 40 a sheet (52.5 × 29.7 mm)
organisation-codes-stock-roll = Label printer, 100 × 70 mm each
organisation-codes-cut-lines = Lines to cut along (on plain paper)
organisation-scan-to-report = Broken? Scan to report
organisation-found-report = Report something here
organisation-found-more = All that was found
organisation-find-person = Name or number
organisation-find-person-first = There are many people here: find the one you mean by name or number first.
organisation-or-type = No camera? Open { $address } and type the code
organisation-people-import = Import or export a list
organisation-nav-tablets = Shared tablets
organisation-tablets-lead = A crew shares a tablet in the duty room: each taps their name, gives a PIN and does their own orders. A lost or broken one is taken away here, at once.
organisation-tablets-none = No shared tablet yet
organisation-tablets-none-help = Sign in on that very tablet and open this page to set it up.
organisation-tablets-taken = Taken away
organisation-tablet-posts = Posts that may use it
organisation-tablet-units = By unit
organisation-tablet-set-up = Set up
organisation-tablet-seen = Last seen
organisation-tablet-taken = Taken away
organisation-tablet-no-device = No device
organisation-tablet-change = Change
organisation-tablet-take = Take away
organisation-tablet-take-question = It signs out at once and no PIN opens it any more; to use it again it is set up anew.
organisation-tablet-take-sure = Take it away
organisation-tablet-reason = Why
organisation-tablet-set-up-title = Make this device a shared tablet
organisation-tablet-set-up-here = Do this on that very tablet. Afterwards you are signed out on this device.
organisation-tablet-set-up-now = Set it up
organisation-tablet-name = Name
organisation-tablet-name-help = What people call it: Plumbers’ duty room
organisation-nav-modules = Modules
organisation-modules-lead = A school switches on what it uses. What is off has no menu, page or act; its data and records stay, and all of it comes back. The organisation and the rulebook are the core and always on.
organisation-module-on = On
organisation-module-off = Off
organisation-module-state = State
organisation-module-since = Since when, by whom
organisation-module-since-begin = From the beginning
organisation-module-reason-was = Reason
organisation-module-posts = Posts that act in it
organisation-module-duties = Duties shown by it
organisation-module-reason = Reason
organisation-module-reason-help = Stands in the ledger, e.g. the county takes the reports now
organisation-module-switch-on = Switch on
organisation-module-switch-off = Switch off
organisation-module-switch-off-question = Its menu, pages and API close and nobody acts in it; all data stay.
organisation-module-switch-off-sure = Switch it off
organisation-module-open = { $n } cases are still open.
