server-nav-figures = 三个数
server-nav-ledger = 台账与封存
