organisation-nav-posts = Posts and appointments
organisation-nav-people = People
organisation-nav-places = Places and QR codes
organisation-nav-duties = Duties
