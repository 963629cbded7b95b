//! Units, posts, duties, appointments, people, places.
