web-sign-in = Sign in
web-sign-in-lead = Sign in with the account your school gave you. To report a fault you need none.
web-login = Account
web-password = Password
web-report-without = Report a fault without signing in
web-wrong = Wrong account or password. After several failures one must wait before the next try.
web-me = My account
web-new-password = New password
web-old-password = Present password
web-change-password = Change the password
web-password-changed = The password is changed; other devices are signed out.
web-sign-out-everywhere = Sign out everywhere
web-missing = No such page
web-missing-lead = The address may be wrong, or the content has moved.
web-closed = This page is not open to you
web-closed-next = If you need what it holds, ask someone who holds one of these posts; the list of posts says who does. If you should be able to read it yourself, ask the head of the office to appoint you by the rules.
web-closed-posts = See the list of posts
web-broken = The platform failed
web-broken-lead = Nothing was changed. Tell the operator this number: { $id }
web-home = To the first page
web-report-here = Report a fault
web-back-to-form = Back to the form
web-recorded = Recorded: number { $record } of the ledger
web-section-work = Work
web-section-rules = Rules
web-section-proof = Proof
web-posts = My posts
web-no-posts = Member of the school
web-integrity = Every step rests on a clause, a post and a record
web-back = Back
web-me-lead = Account { $login }. A new password ends the sessions on all other devices at once.
web-sessions = Sessions
web-sessions-lead = A lost phone, a forgotten sign-out on another’s computer: end all sessions here.
web-wait = Too many failures; try again in { $minutes } min. On a device where you signed in before, others’ failures do not count.
web-signed-out = You are signed out.
web-sign-in-school = Sign in with the school’s identity system
web-sign-in-by = Sign in with { $name }
web-or-local = Or with an account of this platform:
web-again = Once more
web-set-password = Set the password and sign in
web-password-help = At least { $chars } characters; a few words in a row are easy to keep and hard to guess. No account name, number or school’s name.
web-password-help-mixed = At least { $chars } characters, mixing { $classes } of upper case, lower case, digits and others. No account name, number or school’s name.
web-expired = The password has expired
web-expired-lead = This school’s rule is a new password every { $days } days. Change it and go on.
web-session-seen = Last used
web-session-since = Signed in
web-session-from = From
web-session-browser = Browser
web-session-here = this device
web-session-end = End this session
web-invited = Invitation to an account
web-invited-lead = Hand the code or the link to { $name } in person (account { $login }): they scan or open it and set a password of their own. It is good for { $hours } hours and one use.
web-invited-once = The link is shown here once; another invitation ends this one.
web-invitation = Set a password
web-invitation-lead = Your account is { $login }. Nobody but you knows the password; tell it to no one.
web-not-in = Not signed in
web-second = Second factor
web-second-on = On: besides the password, signing in takes the six digits that your phone’s authenticator shows.
web-second-off = Off. When on, signing in takes the six digits of your phone’s authenticator besides the password.
web-second-begin = Turn the second factor on
web-second-manage = Manage the second factor
web-second-ask = Open the authenticator on your phone and enter the six digits of this account.
web-second-lost = No phone at hand? Enter a recovery code; each works once. If these are gone too, ask whoever runs the server to reset it.
web-second-left = The second factor is on; recovery codes left: { $n }.
web-second-drop-lead = For a new phone, turn it off and on again. Turning it off takes a code or a recovery code; where your post needs it, the next sign-in asks you to set it up anew.
web-second-drop = Turn the second factor off
web-code = Code
web-code-help = Six digits, new every 30 seconds
web-enrol-lead = Your post needs a second factor. Set it up to go on.
web-enrol-own = With it, a password alone does not open your account.
web-enrol-app = Install an authenticator on your phone (any that speaks TOTP).
web-enrol-scan = Scan this code with it.
web-enrol-qr = Code of the second factor
web-enrol-typed = If it cannot be scanned, type the key:
web-enrol-code = Enter the six digits that it shows.
web-enrol-confirm = Confirm
web-recovery = Recovery codes
web-recovery-lead = The second factor is on. Write these codes on paper and keep them: without your phone, one of them takes the place of a code, once. They are shown only now.
web-recovery-kept = I have kept them; go on
web-follow = Follow by code
web-follow-lead = A report without an account was given a link and a code. Where the link is lost, the code does as well.
web-follow-code = Code
web-follow-code-help = 8 letters and digits, as in 7K3F-9QXA, in small letters or capitals
web-follow-find = Follow
web-own-data = My personal data
web-own-data-lead = The register, the records and the photos that concern you: look at them or download a copy at any time.
web-own-data-go = Look and download
web-nav-paper = Signed sheets
web-paper = File signed sheets
web-paper-lead = Photograph or scan a sheet once it is signed and stamped: the code at its top right says where it belongs, and it is filed there.
web-paper-photos = Photos or scans of signed sheets
web-paper-photos-help = At most { $n } at once. Let the sheet fill the picture, with a clear code at the top right.
web-paper-more = More pictures
web-paper-read = Read the codes
web-paper-again = Read again
web-paper-file = { $n ->
    [one] File this picture
   *[other] File these { $n } pictures
}
web-paper-tick = This is the sheet; file it
web-paper-picture = Picture { $n }
web-paper-unread = No code could be read
web-paper-unread-help = The picture is kept. Copy the number from below the sheet's title, or add a closer, brighter picture.
web-paper-number = Number of the sheet
web-paper-number-help = Printed below the title, as in WX-2026-000123
web-paper-filed = { $n ->
    [one] One sheet filed
   *[other] { $n } sheets filed
}
web-paper-filed-one = { $n ->
    [one] one picture
   *[other] { $n } pictures
}, record { $record }
web-each-shown = what each comes to
web-each-done = what was done
web-each-lead-shown = This is only tried: nothing is recorded yet.
web-each-lead-done = Each is recorded by itself; they do not stand or fall together.
web-each-sum-shown = Of { $all }, { $good } can be done and { $bad } cannot
web-each-sum-done = Of { $all }, { $good } are done and { $bad } are not
web-each-do-shown = { $good ->
    [one] Do this { $good }
   *[other] Do these { $good }
}
web-each-what = Number
web-each-outcome = Outcome
web-each-allowed = Can be done
web-each-recorded = Done
web-each-before = Recorded before: number { $record } of the ledger
web-each-broken = The platform failed; it is not known whether this was done: open it and look
web-each-basis = { $post }, by { $clause }
web-each-again = { $n ->
    [one] Try the { $n } that was refused another way
   *[other] Try the { $n } that were refused another way
}
web-each-back = Back to the list
web-each-refused = Refused
web-tablet-lead = Tap your name and give your PIN to take and finish orders.
web-tablet-nobody = Nobody may use this tablet now: nobody holds a post that was chosen for it.
web-tablet-without = No PIN yet
web-tablet-without-how = Sign in on your own phone or computer and set a PIN under “My account”.
web-tablet-by-password = Sign in with account and password
web-tablet-pin = PIN
web-tablet-step-up = Go on
web-tablet-not-me = Not me, back to the names
web-pin = Tablet PIN
web-pin-lead = On the crew’s shared tablet you do your orders by a PIN. It works on the tablet alone; after a new password it is set anew.
web-pin-none = There is no PIN yet.
web-pin-since = A PIN is set since { $since }.
web-pin-new = New PIN
web-pin-again = The same again
web-pin-help = At least { $digits } digits; no runs, no repeats, no birthday
web-pin-password = Present password
web-pin-set = Set the PIN
web-pin-was-set = The PIN is set; it works on the tablet now.
web-pin-by-password = You sign in by the school’s identity and have no password here. For the tablet, ask whoever keeps the accounts for an invitation and set a password first.
