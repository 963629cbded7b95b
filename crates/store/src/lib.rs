//! Reading, writing, migrations: the only place that names a database driver.
