service-nav-mine = Today's work
service-nav-board = Dispatch board
service-nav-orders = All orders
service-nav-my = My reports
service-nav-report = Report a fault
service-nav-catalogue = Services and pledge
