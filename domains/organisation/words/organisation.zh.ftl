organisation-nav-posts = 岗位与任职
organisation-nav-people = 人员
organisation-nav-places = 地点与二维码
organisation-nav-duties = 职责
