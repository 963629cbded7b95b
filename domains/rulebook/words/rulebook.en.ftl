rulebook-nav-rules = Rules
rulebook-nav-procedures = Procedures
rulebook-nav-apart = Kept-apart hands
