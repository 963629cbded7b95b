server-nav-figures = Three figures
server-nav-ledger = Ledger and checkpoint
