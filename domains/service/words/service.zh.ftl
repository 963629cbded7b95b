service-nav-mine = 今天的活
service-nav-board = 派工台
service-nav-orders = 全部报修单
service-nav-my = 我的报修
service-nav-report = 报修
service-nav-catalogue = 服务目录与承诺
