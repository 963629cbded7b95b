rulebook-nav-rules = 制度
rulebook-nav-procedures = 规程
rulebook-nav-apart = 不相容岗位
